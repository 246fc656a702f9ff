/** @file Files that are nearly traces: 600 of them, broken where the format has its parts, the same ones every time. */
import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createRandom } from '../math/sampling.ts';
import { decodeSafetensors, encodeSafetensors, type RawTensor } from './safetensors.ts';
import { SafetensorsError } from './safetensors-fields.ts';
import { decodeTrace } from './trace-file.ts';

const good = new Uint8Array(
	readFileSync(resolve(import.meta.dirname, '../../../static/traces/lens-nano.safetensors'))
);
const count = 600;
const mostMs = 50;

type Random = () => number;
interface Parts {
	metadata: Record<string, string>;
	tensors: Map<string, RawTensor>;
}
/** Makes one break; null where this file has no place for it. */
type Break = (random: Random) => Uint8Array;

function pick<T>(random: Random, items: readonly T[]): T {
	const item = items[Math.floor(random() * items.length)];
	if (item === undefined) throw new RangeError('Nothing to pick from.');
	return item;
}

function takeApart(): Parts {
	const { metadata, tensors } = decodeSafetensors(good);
	return { metadata: { ...metadata }, tensors: new Map(tensors) };
}

/** The file with its header's text replaced; the length before it follows unless it is given. */
function withHeader(change: (json: string) => string, length?: bigint): Uint8Array {
	const size = Number(new DataView(good.buffer, good.byteOffset).getBigUint64(0, true));
	const json = new TextDecoder().decode(good.subarray(8, 8 + size));
	const header = new TextEncoder().encode(change(json));
	const out = new Uint8Array(8 + header.length + good.length - 8 - size);
	new DataView(out.buffer).setBigUint64(0, length ?? BigInt(header.length), true);
	out.set(header, 8);
	out.set(good.subarray(8 + size), 8 + header.length);
	return out;
}

function withParts(change: (parts: Parts) => void): Uint8Array {
	const parts = takeApart();
	change(parts);
	return encodeSafetensors(parts);
}

const metadataKeys = ['model', 'dtype', 'backend', 'token_ids', 'tokens', 'positional', 'created'];
const wrongValues = ['', '[]', '[', '{}', 'null', '-1', '[[]]', '[null]', '[1e999]', '"\\ud800"'];
const wrongNumbers = [NaN, Infinity, -Infinity];

const breaks: Readonly<Record<string, Break>> = {
	'cut short': (random) => good.subarray(0, Math.floor(random() * good.length)),
	'bytes too many': (random) => {
		const longer = new Uint8Array(good.length + 1 + Math.floor(random() * 5000));
		longer.set(good);
		return longer;
	},
	'another header length': (random) => {
		const lengths = [0n, 1n, BigInt(Math.floor(random() * 5000)), 2n ** 63n, 2n ** 64n - 1n];
		return withHeader((json) => json, pick(random, lengths));
	},
	'offsets that lie': (random) =>
		withHeader((json) => {
			const places = [...json.matchAll(/"data_offsets":\[\d+,\d+\]/g)];
			const { index, 0: found } = pick(random, places);
			const wrong = pick(random, ['[0,1]', '[5,4]', '[-1,4]', '[0,1e3]', '[0]', '"0"', '[1,2,3]']);
			return `${json.slice(0, index)}"data_offsets":${wrong}${json.slice(index + found.length)}`;
		}),
	'shapes that lie': (random) =>
		withHeader((json) => {
			const places = [...json.matchAll(/"shape":\[[\d,]+\]/g)];
			const { index, 0: found } = pick(random, places);
			const wrong = pick(random, ['[]', '[0]', '[18446744073709551615,2]', '[1.5]', '{}', '[-3]']);
			return `${json.slice(0, index)}"shape":${wrong}${json.slice(index + found.length)}`;
		}),
	'another dtype': (random) =>
		withHeader((json) => {
			const places = [...json.matchAll(/"dtype":"(F32|I32)"/g)];
			const { index, 0: found } = pick(random, places);
			const wrong = pick(random, ['"F64"', '"I8"', '"Q4"', '32', 'null', '"U32"']);
			return `${json.slice(0, index)}"dtype":${wrong}${json.slice(index + found.length)}`;
		}),
	'JSON that is none': (random) =>
		withHeader((json) => {
			// Within a string some of these would be nothing but text.
			const places = [...json.matchAll(/"(?:dtype|shape|data_offsets)":/g)];
			const { index } = pick(random, places);
			const wrong = pick(random, ['{', '}', '"', '\\', '\u0000']);
			return json.slice(0, index) + wrong + json.slice(index);
		}),
	'nesting without end': (random) =>
		withHeader(() => '['.repeat(200 + Math.floor(random() * 20_000))),
	'a tensor missing': (random) =>
		withParts(({ tensors }) => {
			const needed = [...tensors.keys()].filter(
				(name) => name !== 'lens.ids' && name !== 'last_logits' && name !== 'topk.log_sum_exp'
			);
			tensors.delete(pick(random, needed));
		}),
	'a tensor of a layer that is not there': (random) =>
		withParts(({ tensors }) => {
			const tensor = { dtype: 'F32', shape: [1], bytes: new Uint8Array(4) } as const;
			tensors.set(`layers.${8 + Math.floor(random() * 1e6)}.q`, tensor);
		}),
	'a value that is no number': (random) =>
		withParts(({ tensors }) => {
			const names = [...tensors].filter(([, { dtype }]) => dtype === 'F32').map(([name]) => name);
			const name = pick(random, names);
			const tensor = tensors.get(name);
			if (!tensor) return;
			const bytes = tensor.bytes.slice();
			const at = 4 * Math.floor(random() * (bytes.length / 4));
			new DataView(bytes.buffer).setFloat32(at, pick(random, wrongNumbers), true);
			tensors.set(name, { ...tensor, bytes });
		}),
	'metadata missing': (random) =>
		withParts(({ metadata }) => {
			const key = pick(random, [...metadataKeys, 'format', 'version', 'prompt', 'revision']);
			// eslint-disable-next-line @typescript-eslint/no-dynamic-delete
			delete metadata[key];
		}),
	'metadata of another kind': (random) =>
		withParts(({ metadata }) => {
			// A model may have any name.
			const key = pick(random, metadataKeys.slice(1));
			metadata[key] = pick(random, wrongValues);
		}),
	'lists of other lengths': (random) =>
		withParts(({ metadata }) => {
			const key = pick(random, ['token_ids', 'tokens', 'positional']);
			const list = JSON.parse(metadata[key] ?? '[]') as unknown[];
			const most = Math.floor(random() * 40);
			const changed =
				most % 2 ? list.slice(0, -1 - (most % 5)) : [...list, ...list.slice(0, 1 + most)];
			metadata[key] = JSON.stringify(changed);
		}),
	'another format': (random) =>
		withParts(({ metadata }) => {
			metadata.format = pick(random, ['pt', 'np', 'model-museum', '__proto__', '']);
		})
};

/** Why a file is refused; null where it is not. */
function refuse(file: Uint8Array): unknown {
	try {
		decodeTrace(file);
		return null;
	} catch (error) {
		return error;
	}
}

describe('a file that is nearly a trace', () => {
	const random = createRandom(20261129);
	const kinds = Object.keys(breaks);
	const taken: number[] = [];

	// Once over the whole file, so that no time is that of a compiler.
	decodeTrace(good);

	for (const kind of kinds)
		it(`with ${kind} is refused with a reason, at once, with no more than twice its bytes held for it`, () => {
			for (let i = 0; i < count / kinds.length; i++) {
				const file = breaks[kind]?.(random) ?? new Uint8Array();
				const before = file.slice();
				const held = process.memoryUsage().arrayBuffers;
				let refusal: unknown = null;
				let ms = Infinity;
				// Twice more where the machine paused.
				for (let round = 0; round < 3 && ms > mostMs; round++) {
					const start = performance.now();
					refusal = refuse(file);
					ms = Math.min(ms, performance.now() - start);
					if (round > 0) continue;
					// What a collector takes meanwhile is not counted; nothing is counted twice.
					const more = process.memoryUsage().arrayBuffers - held;
					expect(more, `${kind}, number ${i}: bytes`).toBeLessThanOrEqual(2 * file.length);
				}
				taken.push(ms);
				expect(refusal, `${kind}, number ${i}`).toBeInstanceOf(SafetensorsError);
				expect((refusal as Error).message.length).toBeGreaterThan(10);
				expect((refusal as Error).message.length).toBeLessThan(20_000);
				expect(Buffer.compare(file, before), 'the bytes stay as they were').toBe(0);
			}
		});

	it(`is one of ${count}, each refused within ${mostMs} ms`, () => {
		expect(taken).toHaveLength(count);
		const sorted = taken.toSorted((a, b) => a - b);
		console.log(
			`slowest ${sorted.at(-1)?.toFixed(1)} ms, middle ${sorted[count / 2]?.toFixed(2)} ms`
		);
		expect(sorted.at(-1)).toBeLessThan(mostMs);
	});
});
