import { describe, expect, it, vi } from 'vitest';
import { SteadyFile } from './stored-file.ts';

const bytes = Uint8Array.from({ length: 20_000_003 }, (_, i) => (i * 7) % 251);
const file = new SteadyFile(new Blob([bytes]), 'weights');

/** As the runtime reads: into one buffer, again and again, until the stream says that it is done. */
async function readInto(part: Blob): Promise<Uint8Array> {
	const read = new Uint8Array(part.size);
	const reader = part.stream().getReader({ mode: 'byob' });
	let buffer = new ArrayBuffer(2 ** 20);
	let at = 0;
	for (;;) {
		const { value, done } = await reader.read(new Uint8Array(buffer));
		if (value) {
			read.set(value, at);
			at += value.length;
			buffer = value.buffer;
		}
		if (done) return read.subarray(0, at);
	}
}

describe('a steady file', () => {
	it.each([
		['more than a piece', 5, 17_000_001],
		['exactly a piece', 3, 3 + 2 ** 23],
		['a few bytes', 100, 107],
		['nothing', 9, 9]
	])('reads %s as a stream into the reader’s own memory', async (_, start, end) => {
		const part = file.slice(start, end);
		expect(part).toBeInstanceOf(Blob);
		expect(Buffer.compare(await readInto(part), bytes.subarray(start, end))).toBe(0);
	});

	it('is read by a plain reader as well, and whole', async () => {
		const part = file.slice(1, 9_000_000);
		expect((await new Response(part.stream()).arrayBuffer()).byteLength).toBe(part.size);
		expect(
			Buffer.compare(new Uint8Array(await part.arrayBuffer()), bytes.subarray(1, 9_000_000))
		).toBe(0);
	});

	it('begins a read anew that stays pending, and loses nothing', async () => {
		vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
		const stalling = vi.spyOn(Blob.prototype, 'stream').mockImplementationOnce(() => {
			let isFirst = true;
			return new ReadableStream({
				type: 'bytes',
				pull: ({ byobRequest }) => {
					const view = byobRequest?.view;
					if (!isFirst || !view) return new Promise<void>(() => undefined);
					isFirst = false;
					new Uint8Array(view.buffer, view.byteOffset, 1000).set(bytes.subarray(10, 1010));
					byobRequest.respond(1000);
					return Promise.resolve();
				}
			});
		});
		try {
			const reading = readInto(file.slice(10, 2_500_000));
			await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
			while (stalling.mock.calls.length === 1) await vi.advanceTimersByTimeAsync(100);
			expect(Buffer.compare(await reading, bytes.subarray(10, 2_500_000))).toBe(0);
			expect(stalling).toHaveBeenCalledTimes(2);
		} finally {
			stalling.mockRestore();
			vi.useRealTimers();
		}
	});
});
