/**
 * @file The logit lens of a trace as tensors: `lens.ids` I32 and `lens.logits` F32 `[layers + 1, tokens, K]`, `lens.log_sum_exp`,
 * `lens.entropy`, `lens.answer_probability` F32 and `lens.answer_rank` I32 `[layers + 1, tokens]`. The answer is the likeliest token of
 * the last depth.
 */
import { TraceFormatError, type RawTensor } from './safetensors.ts';
import type { TraceLens } from './trace.ts';

export function encodeLens(lens: TraceLens, tokens: number): [string, RawTensor][] {
	const { depths, topk, entropy, answerProbability, answerRank } = lens;
	const cells = [depths, tokens];
	const make = (
		dtype: 'F32' | 'I32',
		shape: readonly number[],
		values: Float32Array | Int32Array
	) => {
		const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
		return { dtype, shape, bytes };
	};
	return [
		['lens.ids', make('I32', [...cells, topk.k], topk.ids)],
		['lens.logits', make('F32', [...cells, topk.k], topk.logits)],
		['lens.log_sum_exp', make('F32', cells, topk.logSumExp)],
		['lens.entropy', make('F32', cells, entropy)],
		['lens.answer_probability', make('F32', cells, answerProbability)],
		['lens.answer_rank', make('I32', cells, answerRank)]
	];
}

/**
 * The lens of a trace, or null where it has none.
 * @throws {TraceFormatError} where a part is missing, of another type or shape, or no number
 */
export function decodeLens(
	tensors: ReadonlyMap<string, RawTensor>,
	{ layers, tokens }: { readonly layers: number; readonly tokens: number }
): TraceLens | null {
	const ids = tensors.get('lens.ids');
	if (!ids) return null;
	const depths = layers + 1;
	const [, , k = 0] = ids.shape;
	if (k < 1) throw new TraceFormatError('Tensor "lens.ids" holds no token of a cell.');
	const read = (name: string, dtype: 'F32' | 'I32', shape: readonly number[]): ArrayBuffer => {
		const tensor = tensors.get(name);
		if (!tensor) throw new TraceFormatError(`There is no tensor "${name}".`);
		const found = `${tensor.dtype} [${tensor.shape.join(', ')}]`;
		if (found !== `${dtype} [${shape.join(', ')}]`)
			throw new TraceFormatError(
				`Tensor "${name}" is ${found}, expected ${dtype} [${shape.join(', ')}].`
			);
		return new Uint8Array(tensor.bytes).buffer;
	};
	const floats = (name: string, shape: readonly number[]) => {
		const values = new Float32Array(read(name, 'F32', shape));
		if (!values.every(Number.isFinite))
			throw new TraceFormatError(`Tensor "${name}" holds a value that is not finite.`);
		return values;
	};
	const cells = [depths, tokens];
	const best = new Int32Array(read('lens.ids', 'I32', [...cells, k]));
	return {
		depths,
		topk: {
			k,
			ids: best,
			logits: floats('lens.logits', [...cells, k]),
			logSumExp: floats('lens.log_sum_exp', cells)
		},
		entropy: floats('lens.entropy', cells),
		answers: Int32Array.from({ length: tokens }, (_, i) => best[(layers * tokens + i) * k] ?? -1),
		answerProbability: floats('lens.answer_probability', cells),
		answerRank: new Int32Array(read('lens.answer_rank', 'I32', cells))
	};
}
