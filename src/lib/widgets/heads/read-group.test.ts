import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readReference } from '../../../../tests/engine/reference.ts';
import { attentionProbabilities, attentionScores } from '../../math/attention.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import type { Trace } from '../../trace/trace.ts';
import { makeTrace, nope, rope } from '../attention-bench/make-trace.ts';
import { findDispute, readGroup } from './read-group.ts';

const trace = makeTrace([rope, nope], 9);

describe('one key and its readers', () => {
	it.each([0, 1])('agree with attention computed head by head, in layer %d', (layer) => {
		const place = { layer, group: 1, query: 7, key: 3 };
		const { heads } = readGroup(trace, place);
		expect(heads.map(({ head }) => head)).toEqual([2, 3]);
		const { shape, layers, positional } = trace;
		const own = layers[layer];
		if (!own) throw new Error('no such layer');
		for (const { head, scores, shares } of heads) {
			const table = buildRotaryTable(positional[layer] ?? nope, shape.headDim, 9);
			const full = { ...own, shape, table, queryHead: head };
			const row = (all: Float32Array) => [...all.subarray(7 * 9, 7 * 9 + 8)];
			row(attentionScores(full)).forEach((score, at) => expect(scores[at]).toBeCloseTo(score, 4));
			row(attentionProbabilities(full)).forEach((share, at) =>
				expect(shares[at]).toBeCloseTo(share, 5)
			);
		}
	});

	it('gives the stored key as it is where a layer does not turn it', () => {
		const { key } = readGroup(trace, { layer: 1, group: 1, query: 5, key: 2 });
		const from = (2 * 2 + 1) * 8;
		expect([...key]).toEqual([...(trace.layers[1]?.k.subarray(from, from + 8) ?? [])]);
	});

	it('finds the key on which the heads disagree most', () => {
		const reading = readGroup(trace, { layer: 0, group: 0, query: 8, key: 0 });
		const at = findDispute(reading);
		const spread = (index: number) => {
			const [a = 0, b = 0] = reading.heads.map(({ shares }) => shares[index] ?? 0);
			return Math.abs(a - b);
		};
		for (let index = 0; index <= 8; index++)
			expect(spread(at)).toBeGreaterThanOrEqual(spread(index));
	});

	it('refuses a key after the query and a layer that is not there', () => {
		expect(() => readGroup(trace, { layer: 0, group: 0, query: 2, key: 3 })).toThrow(RangeError);
		expect(() => readGroup(trace, { layer: 9, group: 0, query: 2, key: 1 })).toThrow(RangeError);
	});

	it('agrees with the attention of Hugging Face transformers to 1e-4', () => {
		const root = join(import.meta.dirname, '../../../../tests/fixtures/reference');
		const { tensors, schedule } = readReference(
			readFileSync(join(root, 'nano-008-own.safetensors'))
		);
		const read = (name: string) => {
			const found = tensors.get(name);
			if (!found) throw new Error(`no ${name}`);
			return { shape: found.shape, data: new Float32Array(Uint8Array.from(found.bytes).buffer) };
		};
		const layers = schedule.map((_, layer) => ({
			q: read(`prefill.layers.${layer}.q`),
			k: read(`prefill.layers.${layer}.k`),
			attention: read(`prefill.layers.${layer}.attention`)
		}));
		const [tokens = 0, queryHeads = 0, headDim = 0] = layers[0]?.q.shape ?? [];
		const kvHeads = layers[0]?.k.shape[1] ?? 0;
		const run: Trace = {
			...trace,
			shape: { layers: schedule.length, queryHeads, kvHeads, headDim },
			layers: layers.map(({ q, k }) => ({ q: q.data, k: k.data })),
			positional: schedule
		};
		let compared = 0;
		for (const [layer, { attention }] of layers.entries())
			for (let group = 0; group < kvHeads; group++)
				for (let query = 0; query < tokens; query++)
					for (const { head, shares } of readGroup(run, { layer, group, query, key: 0 }).heads)
						for (const [at, share] of shares.entries()) {
							const theirs = attention.data[(head * tokens + query) * tokens + at] ?? NaN;
							expect(Math.abs(share - theirs)).toBeLessThan(1e-4);
							compared++;
						}
		expect(compared).toBeGreaterThan(1000);
	});
});
