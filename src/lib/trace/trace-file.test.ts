import { describe, expect, it } from 'vitest';
import { createRandom } from '../math/sampling.ts';
import {
	encodeSafetensors,
	decodeSafetensors,
	TraceFormatError,
	type RawTensor
} from './safetensors.ts';
import { SafetensorsError } from './safetensors-fields.ts';
import { decodeTrace, encodeTrace } from './trace-file.ts';
import { TraceBuilder, type TraceRows } from './trace-builder.ts';
import type { Trace, TraceLens } from './trace.ts';

const shape = { layers: 3, queryHeads: 4, kvHeads: 1, headDim: 16 };

function makeRows(count: number, seed: number): TraceRows {
	const random = createRandom(seed);
	const floats = (length: number) => Float32Array.from({ length }, () => 8 * random() - 4);
	const ids = Int32Array.from({ length: count * 5 }, () => Math.floor(random() * 4096));
	return {
		tokenIds: Int32Array.from({ length: count }, () => Math.floor(random() * 4096)),
		tokens: Array.from({ length: count }, (_, i) => ` tök"en\\x${i}`),
		layers: Array.from({ length: 3 }, () => ({ q: floats(count * 64), k: floats(count * 16) })),
		topk: { k: 5, ids, logits: floats(count * 5), logSumExp: floats(count) },
		topkTokens: new Map(Array.from(ids, (id) => [id, `<${id}>`]))
	};
}

function makeTrace(count = 11, seed = 1): Trace {
	const builder = new TraceBuilder({
		model: 'nano',
		revision: 'abc',
		dtype: 'float32',
		backend: 'wasm',
		prompt: 'Ein “Prompt” 🙂\n',
		positional: [
			{ kind: 'rope', theta: 1e4, scaling: { type: 'yarn', factor: 2, originalLength: 512 } },
			{ kind: 'rope', theta: 1e4, shift: 3, stretch: 0.5 },
			{ kind: 'nope' }
		],
		trainedLength: 512,
		created: '2026-11-22T01:02:03.456Z',
		shape,
		origin: 'recorded'
	});
	builder.append(makeRows(count, seed));
	return builder.snapshot();
}

/** The file with its metadata or tensors changed. */
function alter(
	change: (file: { metadata: Record<string, string>; tensors: Map<string, unknown> }) => void
): Uint8Array {
	const { metadata, tensors } = decodeSafetensors(encodeTrace(makeTrace()));
	const file = { metadata: { ...metadata }, tensors: new Map(tensors) };
	change(file);
	return encodeSafetensors(file);
}

function makeLens(tokens: number): TraceLens {
	const [depths, k] = [shape.layers + 1, 2];
	const cells = depths * tokens;
	const floats = (length: number, scale: number) =>
		Float32Array.from({ length }, (_, i) => scale * Math.sin(i + 1));
	const ids = Int32Array.from({ length: cells * k }, (_, i) => (i * 31) % 4096);
	return {
		depths,
		topk: { k, ids, logits: floats(cells * k, 5), logSumExp: floats(cells, 9) },
		entropy: floats(cells, 2),
		answers: Int32Array.from({ length: tokens }, (_, i) => ids[(cells - tokens + i) * k] ?? -1),
		answerProbability: floats(cells, 1),
		answerRank: Int32Array.from({ length: cells }, (_, i) => i + 1)
	};
}

describe('a lens and interventions in a trace file', () => {
	const trace = {
		...makeTrace(),
		lens: makeLens(11),
		interventions: {
			heads: [{ layer: 1, head: 3, gate: 0, fill: 'mean' as const }],
			patches: [{ layer: 3, token: 10, from: 'another prompt' }]
		}
	};

	it('come back as they were, compact or not', () => {
		for (const isCompact of [false, true]) {
			const { lens, interventions } = decodeTrace(encodeTrace(trace, { isCompact }));
			expect(lens).toEqual(trace.lens);
			expect(interventions).toEqual(trace.interventions);
		}
		expect(decodeTrace(encodeTrace(makeTrace())).lens).toBeUndefined();
		expect(decodeTrace(encodeTrace(makeTrace())).interventions).toBeUndefined();
	});

	it('are refused where a part is missing, has another shape or is no number', () => {
		const change = (alter: (tensors: Map<string, RawTensor>) => void) => {
			const { metadata, tensors } = decodeSafetensors(encodeTrace(trace));
			const changed = new Map(tensors);
			alter(changed);
			return () => decodeTrace(encodeSafetensors({ metadata, tensors: changed }));
		};
		const floats = (count: number, value: number) =>
			new Uint8Array(new Float32Array(count).fill(value).buffer);
		expect(change((tensors) => tensors.delete('lens.entropy'))).toThrow('no tensor "lens.entropy"');
		expect(
			change((tensors) =>
				tensors.set('lens.entropy', { dtype: 'F32', shape: [3, 11], bytes: floats(33, 1) })
			)
		).toThrow('expected F32 [4, 11]');
		expect(
			change((tensors) =>
				tensors.set('lens.entropy', { dtype: 'F32', shape: [4, 11], bytes: floats(44, NaN) })
			)
		).toThrow('not finite');
	});
});

describe('a trace file', () => {
	it('keeps the logits after the last token, unless it is compact', () => {
		const lastLogits = Float32Array.of(0.5, -2, 7);
		const trace = { ...makeTrace(), lastLogits };
		expect(decodeTrace(encodeTrace(trace)).lastLogits).toEqual(lastLogits);
		expect(decodeTrace(encodeTrace(trace, { isCompact: true })).lastLogits).toBeUndefined();
	});

	it.each([1, 2, 11, 64])('with %d tokens comes back as it was written', (count) => {
		const trace = makeTrace(count, count);
		const back = decodeTrace(encodeTrace(trace));
		expect(back.layers).toEqual(trace.layers);
		expect(back.topk).toEqual(trace.topk);
		expect(back.tokenIds).toEqual(trace.tokenIds);
		for (const id of trace.topk.ids) expect(back.topkTokens.has(id)).toBe(true);
		expect({ ...back, layers: 0, topk: 0, tokenIds: 0, topkTokens: 0 }).toEqual({
			...trace,
			layers: 0,
			topk: 0,
			tokenIds: 0,
			topkTokens: 0
		});
	});

	it('saved compactly is half as large and right to half precision', () => {
		const trace = makeTrace(64);
		const full = encodeTrace(trace);
		const compact = encodeTrace(trace, { isCompact: true });
		expect(compact.length).toBeLessThan(full.length * 0.65);
		const [a, b] = [trace.layers[1], decodeTrace(compact).layers[1]];
		for (const [i, value] of (a?.q ?? []).entries())
			expect(Math.abs(value - (b?.q[i] ?? NaN))).toBeLessThanOrEqual(Math.abs(value) / 2048);
	});

	it('is the same file again when read and written', () => {
		const bytes = encodeTrace(makeTrace());
		expect(encodeTrace(decodeTrace(encodeTrace(decodeTrace(bytes))))).toEqual(
			encodeTrace(decodeTrace(bytes))
		);
	});

	it('holds U+FFFD where a text had half of a surrogate pair, and the whole pairs of others', () => {
		const half = '🌧'.slice(0, 1);
		const trace = makeTrace(2);
		const file = encodeTrace({
			...trace,
			prompt: `🌧${half} rain`,
			model: half,
			tokens: [half, '🌧'],
			topkTokens: new Map(Array.from(trace.topk.ids, (id) => [id, `${half}${id}`]))
		});
		const { metadata } = decodeSafetensors(file);
		expect(metadata.prompt).toBe('🌧\ufffd rain');
		expect(Object.values(metadata).join('')).not.toMatch(/\\ud83c|\p{Surrogate}/iu);
		const back = decodeTrace(file);
		expect(back.tokens).toEqual(['\ufffd', '🌧']);
		const [id = -1] = trace.topk.ids;
		expect(back.topkTokens.get(id)).toBe(`\ufffd${id}`);
	});

	it('cut short at any byte is refused', () => {
		const bytes = encodeTrace(makeTrace(2));
		for (let length = 0; length < bytes.length; length += 37)
			expect(() => decodeTrace(bytes.subarray(0, length))).toThrow(SafetensorsError);
		expect(() => decodeTrace(bytes.subarray(0, bytes.length - 1))).toThrow('cut short');
	});

	it('with bytes too many is refused', () => {
		const bytes = encodeTrace(makeTrace(2));
		const longer = new Uint8Array(bytes.length + 4);
		longer.set(bytes);
		expect(() => decodeTrace(longer)).toThrow('the data at');
	});

	it.each<[string, Parameters<typeof alter>[0], string]>([
		['another format', (f) => (f.metadata.format = 'pt'), 'The format is "pt"'],
		['a newer version', (f) => (f.metadata.version = '2'), 'The version is "2"'],
		['no version', (f) => delete f.metadata.version, 'The version is missing'],
		['an unknown backend', (f) => (f.metadata.backend = 'cuda'), '"backend"'],
		['broken JSON', (f) => (f.metadata.token_ids = '[1,'), '"token_ids"'],
		['negative ids', (f) => (f.metadata.token_ids = '[-1]'), '"token_ids.0"'],
		['a theta of 0', (f) => (f.metadata.positional = '[{"kind":"rope","theta":0}]'), 'theta'],
		['fewer texts than ids', (f) => (f.metadata.tokens = '["a"]'), '1 token texts'],
		[
			'fewer layers in the schedule',
			(f) => (f.metadata.positional = '[{"kind":"nope"}]'),
			'1 layers'
		],
		['no keys of a layer', (f) => f.tensors.delete('layers.2.k'), '"layers.2.k"'],
		['no top-k', (f) => f.tensors.delete('topk.ids'), '"topk.ids"'],
		[
			'a token twice among the likeliest',
			(f) =>
				f.tensors.set('topk.ids', { dtype: 'I32', shape: [11, 5], bytes: new Uint8Array(220) }),
			'Row 0 of "topk.ids" names a token twice'
		],
		['a trained length of 0', (f) => (f.metadata.trained_length = '0'), '"trained_length"'],
		['no prompt', (f) => delete f.metadata.prompt, '"prompt"']
	])('with %s is refused and the message says so', (_, change, message) => {
		const bytes = alter(change);
		expect(() => decodeTrace(bytes)).toThrow(TraceFormatError);
		expect(() => decodeTrace(bytes)).toThrow(message);
	});

	it('with a value that is not finite is refused', () => {
		const trace = makeTrace();
		trace.layers[0]?.q.fill(NaN, 3, 4);
		expect(() => decodeTrace(encodeTrace(trace))).toThrow('not finite');
	});

	it('from before it said at which length its model was trained opens without it', () => {
		const back = decodeTrace(alter((file) => delete file.metadata.trained_length));
		expect(back.trainedLength).toBeUndefined();
	});

	it('without texts for the top-k shows ids', () => {
		const back = decodeTrace(alter((file) => delete file.metadata.topk_tokens));
		expect([...back.topkTokens.values()].some((text) => /^#\d+$/.test(text))).toBe(true);
	});
});

describe('random bytes', () => {
	it('never come through as a trace, nor as another error', () => {
		const random = createRandom(3);
		const good = encodeTrace(makeTrace(3));
		for (let round = 0; round < 300; round++) {
			const bytes = good.slice();
			for (let i = 0; i < 3; i++) bytes[Math.floor(random() * 1200)] = Math.floor(random() * 256);
			try {
				decodeTrace(bytes);
			} catch (error) {
				expect(error).toBeInstanceOf(SafetensorsError);
			}
		}
	});
});

describe('a trace that grows', () => {
	it('is in the end the trace of all rows, and its earlier snapshots stay what they were', () => {
		const builder = new TraceBuilder({ ...makeTrace(), shape });
		const parts = [7, 1, 1, 1, 30].map((count, seed) => makeRows(count, seed));
		const snapshots = parts.map((rows) => {
			builder.append(rows);
			return builder.snapshot();
		});
		const all = snapshots.at(-1);
		expect(all?.tokens).toHaveLength(40);
		const q = parts.flatMap((rows) => [...(rows.layers[2]?.q ?? [])]);
		expect([...(all?.layers[2]?.q ?? [])]).toEqual(q);
		expect(snapshots[0]?.layers[2]?.q).toEqual(parts[0]?.layers[2]?.q);
		expect(snapshots[0]?.tokens).toHaveLength(7);
	});

	it('refuses rows that do not fit, and keeps what it had', () => {
		const builder = new TraceBuilder({ ...makeTrace(), shape });
		builder.append(makeRows(2, 1));
		const rows = makeRows(3, 2);
		expect(() => builder.append({ ...rows, layers: rows.layers.slice(1) })).toThrow(RangeError);
		expect(builder.snapshot().tokens).toHaveLength(2);
	});
});
