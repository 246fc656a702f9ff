/**
 * @file Compares a decoder with values that Hugging Face `transformers` computed (lab/reference.py). Runs in Node and in a browser,
 * so one comparison serves every backend.
 */
import { attentionProbabilities } from '../../src/lib/math/attention.ts';
import type { Positional, Schedule } from '../../src/lib/math/positional.ts';
import { buildRotaryTable } from '../../src/lib/math/rope.ts';
import { selectTopK } from '../../src/lib/math/sampling.ts';
import type { Decoder } from '../../src/lib/model/run/decoder.ts';
import type { LayerTrace, TraceShape } from '../../src/lib/trace/trace.ts';
import { decodeSafetensors, type RawTensor } from '../../src/lib/trace/safetensors.ts';

interface ReferenceLayer {
	readonly kind: 'rope' | 'nope' | 'yarn';
	readonly theta: number;
	readonly factor: number;
	readonly original: number;
	readonly beta_fast: number;
	readonly beta_slow: number;
	readonly attention_factor: number;
}

interface TensorNote {
	readonly axes: readonly string[];
	readonly shape: readonly number[];
	/** For axes of which only a part is stored: which. */
	readonly index: Readonly<Record<string, readonly number[]>>;
}

interface Description {
	readonly prompt: string;
	readonly tokens: readonly string[];
	readonly model_sha256: string;
	readonly schedule: { readonly name: string; readonly layers: readonly ReferenceLayer[] };
	readonly tensors: Readonly<Record<string, TensorNote>>;
}

export interface Reference {
	readonly description: Description;
	readonly schedule: Schedule;
	readonly ids: readonly number[];
	readonly decodeIds: readonly number[];
	readonly tensors: ReadonlyMap<string, RawTensor>;
}

/** Largest absolute differences, and how many values were compared. */
export interface ReferenceErrors {
	q: number;
	k: number;
	attention: number;
	logits: number;
	decodeQ: number;
	decodeK: number;
	decodeAttention: number;
	decodeLogits: number;
	/** Places where another token than the reference's greedy one is the likeliest. */
	otherTokens: number;
	compared: number;
}

export function readReference(file: Uint8Array): Reference {
	const { metadata, tensors } = decodeSafetensors(file);
	const description = JSON.parse(metadata.description ?? '') as Description;
	const readIds = (name: string) => [...new Int32Array(bufferOf(tensors, name))];
	return {
		description,
		schedule: description.schedule.layers.map(toPositional),
		ids: readIds('input_ids'),
		decodeIds: readIds('decode.input_ids'),
		tensors
	};
}

export function toPositional(layer: ReferenceLayer): Positional {
	if (layer.kind === 'nope') return { kind: 'nope' };
	const { theta } = layer;
	if (layer.kind === 'rope') return { kind: 'rope', theta };
	return {
		kind: 'rope',
		theta,
		scaling: {
			type: 'yarn',
			factor: layer.factor,
			originalLength: layer.original,
			attentionFactor: layer.attention_factor,
			betaFast: layer.beta_fast,
			betaSlow: layer.beta_slow
		}
	};
}

function bufferOf(tensors: ReadonlyMap<string, RawTensor>, name: string): ArrayBuffer {
	const tensor = tensors.get(name);
	if (!tensor) throw new Error(`The fixture has no "${name}".`);
	return new Uint8Array(tensor.bytes).buffer;
}

/**
 * Prefill of the prompt, then the reference's own greedy tokens one by one, against every value that is stored.
 * @param options `isRelative`: differences count as shares of their tensor's largest value where that is larger than one
 */
export async function compareWithReference(
	decoder: Decoder,
	reference: Reference,
	shape: TraceShape,
	vocabSize: number,
	{ isRelative = false } = {}
): Promise<ReferenceErrors> {
	const { ids, decodeIds, schedule } = reference;
	decoder.setSchedule(schedule);
	decoder.reset();
	const parts: { layers: readonly LayerTrace[]; logits: Float32Array }[] = [];
	const forward = async (part: readonly number[]) => {
		const result = await decoder.forward(part, { taps: 'attention', logits: 'all' });
		parts.push(result);
	};
	for (let start = 0; start < ids.length; start += 256)
		await forward(ids.slice(start, start + 256));
	for (const id of decodeIds) await forward([id]);

	const total = ids.length + decodeIds.length;
	const logits = concatenate(parts.map((part) => part.logits));
	const layers = Array.from({ length: shape.layers }, (_, i) => ({
		q: concatenate(parts.map((part) => part.layers[i]?.q ?? new Float32Array())),
		k: concatenate(parts.map((part) => part.layers[i]?.k ?? new Float32Array()))
	}));
	const errors: ReferenceErrors = {
		q: 0,
		k: 0,
		attention: 0,
		logits: 0,
		decodeQ: 0,
		decodeK: 0,
		decodeAttention: 0,
		decodeLogits: 0,
		otherTokens: 0,
		compared: 0
	};
	const compare = (
		name: string,
		into: Exclude<keyof ReferenceErrors, 'compared' | 'otherTokens'>,
		find: (...at: number[]) => number | undefined
	) => {
		if (!reference.tensors.has(name)) return;
		const { error, count } = largestError(reference, name, find, isRelative);
		// Math.max keeps a NaN once there is one.
		errors[into] = Math.max(errors[into], error);
		errors.compared += count;
	};
	const { queryHeads, kvHeads, headDim } = shape;
	const row = (heads: number) => (token: number, head: number, d: number) =>
		(token * heads + head) * headDim + d;
	const [qAt, kAt] = [row(queryHeads), row(kvHeads)];
	const first = ids.length;
	for (const [i, { q, k }] of layers.entries()) {
		compare(`prefill.layers.${i}.q`, 'q', (t = 0, h = 0, d = 0) => q[qAt(t, h, d)]);
		compare(`prefill.layers.${i}.k`, 'k', (t = 0, h = 0, d = 0) => k[kAt(t, h, d)]);
		compare(`decode.layers.${i}.q`, 'decodeQ', (t = 0, h = 0, d = 0) => q[qAt(first + t, h, d)]);
		compare(`decode.layers.${i}.k`, 'decodeK', (t = 0, h = 0, d = 0) => k[kAt(first + t, h, d)]);
		if (!reference.tensors.has(`prefill.layers.${i}.attention`)) continue;
		const table = buildRotaryTable(schedule[i] ?? { kind: 'nope' }, headDim, total);
		const maps = Array.from({ length: queryHeads }, (_, queryHead) =>
			attentionProbabilities({ q, k, shape, table, queryHead })
		);
		compare(
			`prefill.layers.${i}.attention`,
			'attention',
			(h = 0, from = 0, to = 0) => maps[h]?.[from * total + to]
		);
		compare(
			`decode.layers.${i}.attention`,
			'decodeAttention',
			(h = 0, to = 0) => maps[h]?.[(total - 1) * total + to]
		);
	}
	for (const [step, id] of decodeIds.entries()) {
		const at = (first - 1 + step) * vocabSize;
		const { ids: likeliest } = selectTopK(logits.subarray(at, at + vocabSize), 1);
		if (likeliest[0] !== id) errors.otherTokens++;
	}
	compare('prefill.logits', 'logits', (t = 0, id = 0) => logits[t * vocabSize + id]);
	compare('decode.logits', 'decodeLogits', (t = 0, id = 0) => logits[(first + t) * vocabSize + id]);
	return errors;
}

/** Largest difference between a stored tensor and what `find` gives at the same place of the whole one. */
function largestError(
	reference: Reference,
	name: string,
	find: (...at: number[]) => number | undefined,
	isRelative: boolean
): { error: number; count: number } {
	const stored = new Float32Array(bufferOf(reference.tensors, name));
	const note = reference.description.tensors[name];
	if (!note) throw new Error(`The fixture does not describe "${name}".`);
	const scale = isRelative ? stored.reduce((most, value) => Math.max(most, Math.abs(value)), 1) : 1;
	let error = 0;
	for (const [flat, value] of stored.entries()) {
		let rest = flat;
		const at: number[] = [];
		for (let axis = note.shape.length - 1; axis >= 0; axis--) {
			const size = note.shape[axis] ?? 1;
			const place = rest % size;
			rest = (rest - place) / size;
			at.unshift(note.index[note.axes[axis] ?? '']?.[place] ?? place);
		}
		error = Math.max(error, Math.abs((find(...at) ?? NaN) - value) / scale);
	}
	return { error, count: stored.length };
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
	const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
	let at = 0;
	for (const part of parts) {
		out.set(part, at);
		at += part.length;
	}
	return out;
}
