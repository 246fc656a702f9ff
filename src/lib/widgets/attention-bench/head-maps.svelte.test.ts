import { describe, expect, it, vi } from 'vitest';
import { ModelError } from '../../model/contract/model-error.ts';
import type { Trace } from '../../trace/trace.ts';
import { computeMap } from './comparison.ts';
import { Gallery, summariseHead } from './gallery.ts';
import { HeadMaps, type Wanted } from './head-maps.svelte.ts';
import { makeTrace, nope, rope } from './make-trace.ts';
import { readHead } from '../../math/head-reading.ts';

const here = makeTrace([rope, nope, rope], 50);
/** The same run as if its queries and keys had stayed with the model. */
const kept: Trace = { ...here, layers: [], kept: 7 };

function want(trace: Trace, theta = 10_000, head = 0): Wanted {
	const positional = { kind: 'rope', theta } as const;
	const main = { trace, positional, origin: 'same-qk' } as const;
	return { main, beside: { trace, positional: nope, origin: 'same-qk' }, layer: 0, head };
}

/** Answers as the model would, but only when told to. */
function makeReader() {
	const asked: string[] = [];
	const waiting: (() => void)[] = [];
	type At = Parameters<ConstructorParameters<typeof HeadMaps>[0]['readMap']>[1];
	return {
		asked,
		answer: () => waiting.shift()?.(),
		readMap: (_trace: Trace, { layer, head, positional }: At) => {
			asked.push(positional.kind === 'rope' ? `${head} ${positional.theta}` : `${head} nope`);
			return new Promise<Float32Array>((resolve) => {
				waiting.push(() => resolve(computeMap(here, positional, layer, head).values));
			});
		}
	};
}

async function answerAll(reader: ReturnType<typeof makeReader>, count: number) {
	for (let i = 0; i < count; i++) {
		await vi.waitFor(() => expect(reader.asked.length).toBeGreaterThan(i));
		reader.answer();
	}
	await new Promise((resolve) => setTimeout(resolve));
}

describe('maps of a head', () => {
	it('are there at once where queries and keys are here', () => {
		const reader = makeReader();
		const seen = new HeadMaps(reader).see(want(here));
		expect(seen.mainMap?.tokens).toBe(50);
		expect(seen.besideMap?.tokens).toBe(50);
		expect(reader.asked).toEqual([]);
	});

	it('come later from the model that keeps the run, and are the same', async () => {
		const reader = makeReader();
		const maps = new HeadMaps(reader);
		expect(maps.see(want(kept)).mainMap).toBeNull();
		maps.ask(want(kept));
		await answerAll(reader, 2);
		expect(maps.see(want(kept)).mainMap).toEqual(new HeadMaps(reader).see(want(here)).mainMap);
		expect(maps.see(want(kept)).besideMap?.tokens).toBe(50);
	});

	it('stay under their own name until the next ones are there', async () => {
		const reader = makeReader();
		const maps = new HeadMaps(reader);
		maps.ask(want(kept, 100));
		await answerAll(reader, 2);
		const shown = maps.see(want(kept, 200));
		expect(shown.main.positional).toEqual({ kind: 'rope', theta: 100 });
		expect(shown.mainMap).not.toBeNull();
		expect(maps.see(want(kept, 200, 1)).head).toBe(0);
		maps.ask(want(kept, 200, 1));
		await answerAll(reader, 4);
		expect(maps.see(want(kept, 200, 1)).head).toBe(1);
	});

	it('of a slider’s many positions only the first and the newest are asked for', async () => {
		const reader = makeReader();
		const maps = new HeadMaps(reader);
		for (const theta of [100, 200, 300, 400]) maps.ask(want(kept, theta));
		await answerAll(reader, 3);
		expect(reader.asked).toEqual(['0 100', '0 nope', '0 400']);
		expect(maps.see(want(kept, 400)).mainMap).not.toBeNull();
	});

	it('that cannot be read are reported, and others can be read after that', async () => {
		const reader = makeReader();
		let isGone = true;
		const failures: string[] = [];
		const readMap: typeof reader.readMap = (...question) =>
			isGone ? Promise.reject(new ModelError('taps-gone')) : reader.readMap(...question);
		const maps = new HeadMaps({ readMap }, ({ code }) => failures.push(code));
		maps.ask(want(kept));
		await vi.waitFor(() => expect(failures).toEqual(['taps-gone']));
		isGone = false;
		maps.ask(want(kept));
		await answerAll(reader, 2);
		expect(maps.see(want(kept)).mainMap).not.toBeNull();
	});
});

describe('thumbnails of a kept run', () => {
	const summarise = (layer: number) => (head: number) => {
		const { values, tokens } = computeMap(here, rope, layer, head);
		return readHead(values, tokens, 40);
	};

	it('are read layer by layer, what is urgent first', async () => {
		const layers: number[] = [];
		const gallery = new Gallery({
			readHeads: (_, { layer }) => {
				layers.push(layer);
				return Promise.resolve([0, 1, 2, 3].map(summarise(layer)));
			}
		});
		const found: string[] = [];
		const ask = (layer: number, head: number, isUrgent: boolean) =>
			gallery.request(
				{ trace: kept, positional: rope, layer, head },
				(summary) => {
					found.push(`${layer} ${head}`);
					expect(summary).toEqual(summariseHead({ trace: here, positional: rope, layer, head }));
				},
				isUrgent
			);
		ask(0, 0, false);
		ask(1, 0, false);
		ask(2, 3, true);
		ask(2, 1, true);
		await vi.waitFor(() => expect(found).toEqual(['0 0', '2 3', '2 1', '1 0']));
		expect(layers).toEqual([0, 2, 1]);
		ask(2, 0, true);
		expect(found.at(-1)).toBe('2 0');
	});

	it('that nobody waits for any more are not read', async () => {
		const layers: number[] = [];
		const gallery = new Gallery({
			readHeads: (_, { layer }) => {
				layers.push(layer);
				return Promise.resolve([0, 1, 2, 3].map(summarise(layer)));
			}
		});
		const wanted = { trace: kept, positional: rope, head: 0 };
		const answers: number[] = [];
		gallery.request({ ...wanted, layer: 0 }, () => answers.push(0));
		gallery.request({ ...wanted, layer: 1 }, () => answers.push(1))();
		gallery.request({ ...wanted, layer: 2 }, () => answers.push(2));
		await vi.waitFor(() => expect(answers).toEqual([0, 2]));
		expect(layers).toEqual([0, 2]);
	});
});
