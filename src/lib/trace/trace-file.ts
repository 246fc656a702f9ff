/**
 * @file A trace as a `.safetensors` file, which Python reads too.
 *
 * Tensors `layers.{i}.q` `[tokens, queryHeads, headDim]`, `layers.{i}.k` `[tokens, kvHeads, headDim]`, both before
 * RoPE, F32 or F16; `topk.logits` F32 and `topk.ids` I32 `[tokens, K]`; `topk.log_sum_exp` F32 `[tokens]` where known; `last_logits` F32 `[vocabulary]` where kept;
 * `lens.…` where the run was read layer by layer (trace-lens.ts).
 */
import { encodeHalves } from '../math/float16.ts';
import {
	decodeSafetensors,
	encodeSafetensors,
	TraceFormatError,
	type RawTensor
} from './safetensors.ts';
import type { LayerTrace, TopK, Trace, TraceShape } from './trace.ts';
import { decodeLens, encodeLens } from './trace-lens.ts';
import { readMetadata, writeMetadata } from './trace-metadata.ts';
import { copyBytes, findFloats, findTensor, readFloats, requireShape } from './trace-tensors.ts';

/**
 * @param options.isCompact store q and k as F16, half the size, about three decimal digits, and leave `last_logits` out
 * @throws {TraceFormatError} where the queries and keys are not here but kept by the model that ran
 */
export function encodeTrace(
	trace: Trace,
	options: { isCompact?: boolean } = {}
): Uint8Array<ArrayBuffer> {
	const { queryHeads, kvHeads, headDim } = trace.shape;
	const tokens = trace.tokenIds.length;
	if (trace.kept !== undefined)
		throw new TraceFormatError('The queries and keys of this run are not in it.');
	const encode = options.isCompact ? encodeCompactly : encodeFloats;
	const tensors = new Map<string, RawTensor>();
	for (const [i, { q, k }] of trace.layers.entries()) {
		tensors.set(`layers.${i}.q`, encode(q, [tokens, queryHeads, headDim]));
		tensors.set(`layers.${i}.k`, encode(k, [tokens, kvHeads, headDim]));
	}
	const { ids, logits, logSumExp, k } = trace.topk;
	const { lastLogits } = trace;
	if (lastLogits && !options.isCompact)
		tensors.set('last_logits', encodeFloats(lastLogits, [lastLogits.length]));
	tensors.set('topk.logits', encodeFloats(logits, [tokens, k]));
	tensors.set('topk.ids', { dtype: 'I32', shape: [tokens, k], bytes: toBytes(ids) });
	if (logSumExp) tensors.set('topk.log_sum_exp', encodeFloats(logSumExp, [tokens]));
	if (trace.lens)
		for (const [name, tensor] of encodeLens(trace.lens, tokens)) tensors.set(name, tensor);
	return encodeSafetensors({ metadata: writeMetadata(trace), tensors });
}

/**
 * Reads and checks a trace.
 * @throws {SafetensorsError} where the container is broken
 * @throws {TraceFormatError} where anything is missing, of another version or contradicts itself
 */
export function decodeTrace(file: Uint8Array): Trace {
	const { metadata, tensors } = decodeSafetensors(file);
	const heading = decodeHeading(metadata, tensors);
	const { layers, queryHeads, kvHeads, headDim } = heading.shape;
	const tokens = heading.tokenIds.length;
	return {
		...heading,
		layers: Array.from({ length: layers }, (_, i): LayerTrace => ({
			q: readFloats(tensors, `layers.${i}.q`, [tokens, queryHeads, headDim]),
			k: readFloats(tensors, `layers.${i}.k`, [tokens, kvHeads, headDim])
		}))
	};
}

/**
 * A trace but for its queries and keys, whose shapes and types are checked; their bytes need not be there.
 * @throws {TraceFormatError} as `decodeTrace`
 */
export function decodeHeading(
	metadata: Readonly<Record<string, string>>,
	tensors: ReadonlyMap<string, RawTensor>
): Trace {
	const meta = readMetadata(metadata);
	const tokens = meta.token_ids.length;
	if (tokens === 0) throw new TraceFormatError('The trace has no tokens.');
	if (meta.tokens.length !== tokens)
		throw new TraceFormatError(`${tokens} token ids, but ${meta.tokens.length} token texts.`);

	const layerCount = meta.positional.length;
	const indices = meta.layer_indices;
	if (indices && indices.length !== layerCount)
		throw new TraceFormatError(`${indices.length} layer indices, but ${layerCount} layers.`);
	const shape = readShape(tensors, layerCount);
	const { queryHeads, kvHeads, headDim } = shape;
	for (let i = 0; i < layerCount; i++) {
		findFloats(tensors, `layers.${i}.q`, [tokens, queryHeads, headDim]);
		findFloats(tensors, `layers.${i}.k`, [tokens, kvHeads, headDim]);
	}
	const topk = readTopK(tensors, tokens);
	const texts = new Map(Object.entries(meta.topk_tokens).map(([id, text]) => [Number(id), text]));
	const lens = decodeLens(tensors, { layers: layerCount, tokens });
	for (const [i, id] of meta.token_ids.entries()) texts.set(id, meta.tokens[i] ?? '');
	return {
		model: meta.model,
		revision: meta.revision,
		dtype: meta.dtype,
		backend: meta.backend,
		prompt: meta.prompt,
		tokenIds: Int32Array.from(meta.token_ids),
		tokens: meta.tokens,
		positional: meta.positional,
		...(meta.rope && { rope: meta.rope }),
		...(meta.trained_length && { trainedLength: meta.trained_length }),
		...(meta.source && { source: meta.source }),
		created: meta.created,
		shape,
		layers: [],
		topk,
		topkTokens: new Map(
			[...topk.ids, ...(lens?.topk.ids ?? [])].map((id) => [id, texts.get(id) ?? `#${id}`])
		),
		...(lens && { lens }),
		...(meta.interventions && { interventions: meta.interventions }),
		...(meta.recorder && { recorder: meta.recorder }),
		...(indices && { layerIndices: indices }),
		...readLastLogits(tensors),
		origin: 'recorded'
	};
}

function readShape(tensors: ReadonlyMap<string, RawTensor>, layers: number): TraceShape {
	for (const name of tensors.keys()) {
		const layer = /^layers\.(\d+)\./.exec(name)?.[1];
		if (layer !== undefined && Number(layer) >= layers)
			throw new TraceFormatError(`Tensor "${name}", but "positional" has ${layers} layers.`);
	}
	const q = findTensor(tensors, 'layers.0.q').shape;
	const k = findTensor(tensors, 'layers.0.k').shape;
	const [, queryHeads = 0, headDim = 0] = q;
	const [, kvHeads = 0] = k;
	if (!(
		kvHeads > 0 &&
		queryHeads % kvHeads === 0 &&
		queryHeads > 0 &&
		headDim > 0 &&
		headDim % 2 === 0
	))
		throw new TraceFormatError(
			`Queries of shape [${q.join(', ')}] do not go with keys of shape [${k.join(', ')}].`
		);
	return { layers, queryHeads, kvHeads, headDim };
}

function readTopK(tensors: ReadonlyMap<string, RawTensor>, tokens: number): TopK {
	const ids = findTensor(tensors, 'topk.ids');
	const [, k = 0] = ids.shape;
	requireShape('topk.ids', ids.shape, [tokens, k]);
	if (ids.dtype !== 'I32')
		throw new TraceFormatError(`Tensor "topk.ids" is ${ids.dtype}, not I32.`);
	const logits = readFloats(tensors, 'topk.logits', [tokens, k]);
	const topk = { k, ids: new Int32Array(copyBytes(ids.bytes)), logits };
	requireDifferent(topk);
	if (!tensors.has('topk.log_sum_exp')) return topk;
	return { ...topk, logSumExp: readFloats(tensors, 'topk.log_sum_exp', [tokens]) };
}

/** A token that is said twice of one place is no ranking, and lists are keyed by it. Rows of −1 were not computed. */
function requireDifferent({ k, ids }: TopK): void {
	for (let from = 0; from < ids.length; from += k) {
		const row = ids.subarray(from, from + k).filter((id) => id >= 0);
		if (new Set(row).size < row.length)
			throw new TraceFormatError(`Row ${from / k} of "topk.ids" names a token twice.`);
	}
}

function readLastLogits(tensors: ReadonlyMap<string, RawTensor>): Pick<Trace, 'lastLogits'> {
	const shape = tensors.get('last_logits')?.shape;
	return shape ? { lastLogits: readFloats(tensors, 'last_logits', [shape[0] ?? 0]) } : {};
}

function encodeFloats(values: Float32Array, shape: readonly number[]): RawTensor {
	return { dtype: 'F32', shape, bytes: toBytes(values) };
}

function encodeCompactly(values: Float32Array, shape: readonly number[]): RawTensor {
	return { dtype: 'F16', shape, bytes: toBytes(encodeHalves(values)) };
}

function toBytes(values: Float32Array | Int32Array | Uint16Array): Uint8Array {
	return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
