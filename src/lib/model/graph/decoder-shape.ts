/** @file What a decoder of the family is made of, and the tensors that it therefore has. */
import { computedBytes } from '../../math/convert-floats.ts';

/** One decoder; all counts are of numbers, not bytes. */
export interface DecoderShape {
	readonly layers: number;
	readonly hidden: number;
	/** Width of the MLP. */
	readonly inner: number;
	readonly queryHeads: number;
	readonly kvHeads: number;
	readonly headDim: number;
	readonly vocabulary: number;
	/** Added to the mean square in RMSNorm. */
	readonly epsilon: number;
	/** The head is the embedding. */
	readonly isTied: boolean;
	/** Which projections add a bias. */
	readonly biases: { readonly qkv: boolean; readonly output: boolean; readonly mlp: boolean };
	/** RMSNorm over each head's queries and keys before RoPE (Qwen3). */
	readonly normalisesHeads: boolean;
}

/** One projection, with its weights `[outputs, inputs]`. */
export interface Linear {
	/** Stored name without `.weight`. */
	readonly name: string;
	readonly inputs: number;
	readonly outputs: number;
	readonly hasBias: boolean;
}

export type LinearKind = 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down';

/** The projections of a layer, by their names in `transformers`. */
export function linearsOf(shape: DecoderShape, layer: number): Record<LinearKind, Linear> {
	const { hidden, inner, biases } = shape;
	const at = `model.layers.${layer}`;
	const [queries, keys] = [shape.queryHeads * shape.headDim, shape.kvHeads * shape.headDim];
	const attention = (part: string, inputs: number, outputs: number, hasBias: boolean) => ({
		name: `${at}.self_attn.${part}_proj`,
		inputs,
		outputs,
		hasBias
	});
	const mlp = (part: string, inputs: number, outputs: number) => ({
		name: `${at}.mlp.${part}_proj`,
		inputs,
		outputs,
		hasBias: biases.mlp
	});
	return {
		q: attention('q', hidden, queries, biases.qkv),
		k: attention('k', hidden, keys, biases.qkv),
		v: attention('v', hidden, keys, biases.qkv),
		o: attention('o', queries, hidden, biases.output),
		gate: mlp('gate', hidden, inner),
		up: mlp('up', hidden, inner),
		down: mlp('down', inner, hidden)
	};
}

export const embeddingName = 'model.embed_tokens.weight';
export const finalNormName = 'model.norm.weight';

/** The head; its weights are the embedding where that is tied. */
export function headOf({ hidden, vocabulary }: DecoderShape): Linear {
	return { name: 'lm_head', inputs: hidden, outputs: vocabulary, hasBias: false };
}

/** Name and shape of every tensor that the decoder needs. */
export function listTensors(shape: DecoderShape): ReadonlyMap<string, readonly number[]> {
	const { hidden, headDim, vocabulary } = shape;
	const tensors = new Map<string, readonly number[]>([[embeddingName, [vocabulary, hidden]]]);
	const addLinear = ({ name, inputs, outputs, hasBias }: Linear) => {
		tensors.set(`${name}.weight`, [outputs, inputs]);
		if (hasBias) tensors.set(`${name}.bias`, [outputs]);
	};
	for (let layer = 0; layer < shape.layers; layer++) {
		const at = `model.layers.${layer}`;
		tensors.set(`${at}.input_layernorm.weight`, [hidden]);
		tensors.set(`${at}.post_attention_layernorm.weight`, [hidden]);
		Object.values(linearsOf(shape, layer)).forEach(addLinear);
		if (!shape.normalisesHeads) continue;
		for (const part of ['q', 'k']) tensors.set(`${at}.self_attn.${part}_norm.weight`, [headDim]);
	}
	tensors.set(finalNormName, [hidden]);
	if (!shape.isTied) addLinear(headOf(shape));
	return tensors;
}

/** Bytes of all weights in f32; a tied head's once. */
export function weighDecoder(shape: DecoderShape): number {
	let values = 0;
	for (const dims of listTensors(shape).values())
		values += dims.reduce((product, n) => product * n, 1);
	return values * computedBytes.float32;
}
