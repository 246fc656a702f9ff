import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attentionProbabilities } from '../math/attention.ts';
import { readHead } from '../math/head-reading.ts';
import { buildRotaryTable } from '../math/rope.ts';
import { openAddress, readBlob } from './byte-source.ts';
import { FileRun } from './file-run.ts';
import { takeFirst } from './take-first.ts';
import { decodeTrace } from './trace-file.ts';

const bytes = new Uint8Array(readFileSync('static/traces/real/induction.safetensors'));
const whole = decodeTrace(bytes);
const [tokens, layer, head] = [whole.tokenIds.length, 2, 5];
const [positional] = whole.positional.slice(layer);
if (!positional) throw new Error('a recording of too few layers');
const go = () => Promise.resolve();

/** The head's map by the way that reads a file whole. */
function mapOf(trace: typeof whole) {
	const count = trace.tokenIds.length;
	const own = trace.layers[layer];
	if (!own || !positional) throw new Error('no such layer');
	const table = buildRotaryTable(positional, trace.shape.headDim, count);
	return attentionProbabilities({
		...own,
		shape: trace.shape,
		table,
		queryHead: head,
		tokens: count
	});
}

describe('a run whose file stays where it is', () => {
	it('says of itself what it says when it is read whole', async () => {
		const { heading } = await FileRun.open(readBlob(new Blob([bytes])));
		expect(heading).toEqual({ ...whole, layers: [] });
	});

	it('has the maps and the profiles of the whole, also of its first tokens', async () => {
		const run = await FileRun.open(readBlob(new Blob([bytes])));
		for (const count of [tokens, Math.floor(tokens / 2)]) {
			const expected = mapOf(takeFirst(whole, count));
			const at = { layer, positional, tokens: count };
			expect(await run.readMap({ ...at, head })).toEqual(expected);
			const heads = await run.readHeads({ ...at, cells: 8 }, go);
			expect(heads).toHaveLength(whole.shape.queryHeads);
			expect(heads[head]).toEqual(readHead(expected, count, 8));
		}
	});

	it('is gone on with elsewhere without being opened again', async () => {
		const { opening } = await FileRun.open(readBlob(new Blob([bytes])));
		const read: number[] = [];
		const source = readBlob(new Blob([bytes]));
		const counted = {
			size: source.size,
			read: (from: number, to: number) => {
				read.push(from);
				return source.read(from, to);
			}
		};
		const run = new FileRun(counted, structuredClone(opening));
		expect(await run.readMap({ layer, head, positional, tokens })).toEqual(mapOf(whole));
		expect(read).toHaveLength(2);
	});

	it('reads no more of a layer than the rows of the tokens asked for, and a layer once', async () => {
		const read: number[] = [];
		const source = readBlob(new Blob([bytes]));
		const run = await FileRun.open({
			size: source.size,
			read: (from, to) => {
				read.push(to - from);
				return source.read(from, to);
			}
		});
		read.length = 0;
		const { queryHeads, kvHeads, headDim } = whole.shape;
		const values = whole.shape.layers * tokens * (queryHeads + kvHeads) * headDim;
		const width = bytes.length > 4 * values ? 4 : 2;
		await run.readMap({ layer, head, positional, tokens: 3 });
		await run.readMap({ layer, head: 0, positional, tokens: 3 });
		expect(read).toEqual([3 * queryHeads * headDim * width, 3 * kvHeads * headDim * width]);
	});
});

describe('a file at an address', () => {
	let asked: string[] = [];
	let answer: (request: IncomingMessage, response: ServerResponse) => void;
	const server = createServer((request, response) => {
		asked.push(request.headers.range ?? 'whole');
		answer(request, response);
	});
	// A busy machine may compute for longer than the five seconds after which Node would close a connection that is about to be used again.
	server.keepAliveTimeout = 120_000;
	let address = '';
	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/run.safetensors`;
	});
	afterAll(() => server.close());

	/** @param isTotalTold other sites may leave it unreadable */
	const inParts =
		(isTotalTold: boolean): typeof answer =>
		(request, response) => {
			const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? [];
			const part = bytes.subarray(Number(from), Number(to) + 1);
			const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
			response.writeHead(206, isTotalTold ? { 'Content-Range': range } : {}).end(part);
		};

	it('is read in parts, also where nobody says how long it is', async () => {
		for (const isTotalTold of [true, false]) {
			answer = inParts(isTotalTold);
			asked = [];
			const { source, whole: blob } = await openAddress(address);
			expect([blob, source.size]).toEqual([null, isTotalTold ? bytes.length : null]);
			const run = await FileRun.open(source);
			expect(run.bytes).toBe(bytes.length);
			expect(await run.readMap({ layer, head, positional, tokens })).toEqual(mapOf(whole));
			expect(asked).not.toContain('whole');
		}
	});

	it('comes whole from a server that gives no parts, up to a limit that is said', async () => {
		answer = (_, response) => response.writeHead(200).end(bytes);
		const { source, whole: blob } = await openAddress(address);
		expect([blob?.size, source.size]).toEqual([bytes.length, bytes.length]);
		expect((await FileRun.open(source)).heading.tokens).toEqual(whole.tokens);
		await expect(openAddress(address, 5e5)).rejects.toMatchObject({ problem: 'tooLarge' });
		answer = (_, response) =>
			response.writeHead(200, { 'Content-Length': bytes.length }).end(bytes);
		await expect(openAddress(address, 5e5)).rejects.toMatchObject({
			problem: 'tooLarge',
			values: { most: 0.5 }
		});
	});

	it('is refused with what is wrong', async () => {
		answer = (_, response) => response.writeHead(404).end();
		await expect(openAddress(address)).rejects.toMatchObject({ problem: 'missing' });
		answer = (_, response) => response.writeHead(500).end();
		await expect(openAddress(address)).rejects.toMatchObject({
			problem: 'refused',
			values: { status: 500 }
		});
		await expect(openAddress('http://127.0.0.1:9/x')).rejects.toMatchObject({
			problem: 'unreachable'
		});
		answer = inParts(false);
		const run = await FileRun.open((await openAddress(address)).source);
		answer = (_, response) => response.writeHead(206).end(new Uint8Array(10));
		await expect(
			run.readMap({ layer: whole.shape.layers - 1, head, positional, tokens })
		).rejects.toMatchObject({
			problem: 'cutShort'
		});
	});
});
