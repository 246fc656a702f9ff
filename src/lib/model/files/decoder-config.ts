/** @file What a `config.json` says about a decoder that is to be composed: its projections, and everything that would make it another one. */
import * as v from 'valibot';
import type { Schedule } from '../../math/positional.ts';
import type { DecoderShape } from '../graph/decoder-shape.ts';
import { ModelError } from '../contract/model-error.ts';
import type { ModelConfig } from './model-config.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const schema = v.looseObject({
	model_type: v.string(),
	architectures: v.nullish(v.array(v.string())),
	hidden_size: count,
	intermediate_size: v.optional(count),
	rms_norm_eps: v.optional(v.number(), 1e-6),
	hidden_act: v.optional(v.string(), 'silu'),
	tie_word_embeddings: v.optional(v.boolean()),
	attention_bias: v.nullish(v.boolean()),
	mlp_bias: v.nullish(v.boolean()),
	sliding_window: v.nullish(v.number()),
	use_sliding_window: v.nullish(v.boolean()),
	max_window_layers: v.nullish(v.number()),
	layer_types: v.nullish(v.array(v.string())),
	quantization_config: v.nullish(v.looseObject({ quant_method: v.optional(v.string()) }))
});

interface Family {
	readonly architecture: string;
	/** Width of the MLP, and whether the head is the embedding, where a config does not say (`configuration_*.py`). */
	readonly inner: number;
	readonly isTied: boolean;
	/** Biases of queries, keys and values; `config` is what `attention_bias` says, which then adds one to the output too. */
	readonly biases: 'config' | 'qkv' | 'none';
	readonly hasMlpBias: boolean;
	readonly normalisesHeads: boolean;
	/**
	 * Which layers `sliding_window` counts in: those from `max_window_layers` on, or those without RoPE, both where
	 * `use_sliding_window` is true; and its length where a config does not say.
	 */
	readonly window: 'never' | 'always' | 'upper-layers' | 'nope-layers';
	readonly windowLength: number | null;
}

const llama: Family = {
	architecture: 'LlamaForCausalLM',
	inner: 11_008,
	isTied: false,
	biases: 'config',
	hasMlpBias: true,
	normalisesHeads: false,
	window: 'never',
	windowLength: null
};

/** By `model_type`; source: `modeling_*.py` and `configuration_*.py` of transformers 5.24. */
const families: Readonly<Record<string, Family>> = {
	llama,
	smollm3: { ...llama, architecture: 'SmolLM3ForCausalLM', isTied: true, window: 'nope-layers' },
	mistral: {
		...llama,
		architecture: 'MistralForCausalLM',
		inner: 14_336,
		biases: 'none',
		hasMlpBias: false,
		window: 'always',
		windowLength: 4096
	},
	qwen2: {
		...llama,
		architecture: 'Qwen2ForCausalLM',
		inner: 22_016,
		biases: 'qkv',
		hasMlpBias: false,
		window: 'upper-layers',
		windowLength: 4096
	},
	qwen3: {
		...llama,
		architecture: 'Qwen3ForCausalLM',
		inner: 22_016,
		hasMlpBias: false,
		normalisesHeads: true,
		window: 'upper-layers',
		windowLength: 4096
	}
};

/** The values of `model_type` whose graphs are composed. */
export const composedFamilies = Object.keys(families);

/** A decoder, and how far its attention reaches. */
export interface DecoderConfig {
	readonly shape: DecoderShape;
	/** Tokens up to which no layer's window leaves any out, so that attention is what it is without; null where there is no window. */
	readonly window: number | null;
}

/**
 * A decoder whose config `readModelConfig` has passed.
 * @throws {ModelError} unsupported-graph, naming what this engine does not do
 */
export function readDecoderConfig(json: unknown, config: ModelConfig): DecoderConfig {
	const result = v.safeParse(schema, json);
	if (!result.success) {
		const [issue] = result.issues;
		throw refuse(`${v.getDotPath(issue) ?? ''} ${issue.message}`);
	}
	const found = result.output;
	const family = Object.hasOwn(families, found.model_type) ? families[found.model_type] : undefined;
	if (!family)
		throw refuse(`model_type is "${found.model_type}"; known are ${composedFamilies.join(', ')}`);
	const window = findWindow(found, family, config.ownSchedule);
	const reasons = findUnknown(found, family, window, config.shape.layers);
	if (reasons.length > 0) throw refuse(reasons.join('; '));
	const isBiased = family.biases === 'config' && found.attention_bias === true;
	const shape = {
		...config.shape,
		hidden: found.hidden_size,
		inner: found.intermediate_size ?? family.inner,
		vocabulary: config.vocabSize,
		epsilon: found.rms_norm_eps,
		isTied: found.tie_word_embeddings ?? family.isTied,
		biases: {
			qkv: isBiased || family.biases === 'qkv',
			output: isBiased,
			mlp: family.hasMlpBias && found.mlp_bias === true
		},
		normalisesHeads: family.normalisesHeads
	};
	return { shape, window };
}

type Found = v.InferOutput<typeof schema>;

/** The window of whichever layers have one, in tokens, a token's own included. */
function findWindow(config: Found, family: Family, schedule: Schedule): number | null {
	const { sliding_window: length = family.windowLength, use_sliding_window: isUsed } = config;
	const slides = config.layer_types?.includes('sliding_attention');
	switch (family.window) {
		case 'never':
			return null;
		case 'always':
			return length;
		// A list counts here even where the windows are not said to be used.
		case 'nope-layers':
			return (slides ?? (isUsed === true && schedule.some(({ kind }) => kind === 'nope')))
				? length
				: null;
		case 'upper-layers':
			return isUsed === true && (slides ?? (config.max_window_layers ?? 28) < schedule.length)
				? length
				: null;
	}
}

/** Below this, hardly a prompt would fit, nor the self-test. */
const shortestWindow = 128;

function findUnknown(
	config: Found,
	family: Family,
	window: number | null,
	layers: number
): readonly string[] {
	const reasons: string[] = [];
	const [architecture = family.architecture] = config.architectures ?? [];
	if (architecture !== family.architecture)
		reasons.push(`architectures names ${architecture}, not ${family.architecture}`);
	if (config.hidden_act !== 'silu' && config.hidden_act !== 'swish')
		reasons.push(`the MLP's activation is ${config.hidden_act}, not silu`);
	const kinds = ['full_attention', 'sliding_attention'];
	const kind = config.layer_types?.find((kind) => !kinds.includes(kind));
	if (kind !== undefined) reasons.push(`layer_types has ${kind}`);
	else if (config.layer_types?.includes('sliding_attention') && window === null)
		reasons.push('layer_types has sliding_attention, but there is no window that would be used');
	if (config.layer_types && config.layer_types.length !== layers)
		reasons.push(`layer_types has ${config.layer_types.length} entries for ${layers} layers`);
	if (window !== null && window < shortestWindow)
		reasons.push(
			`attention has a sliding window of ${window} tokens, at least ${shortestWindow} are needed`
		);
	if (config.quantization_config) {
		const { quant_method: method = 'some method' } = config.quantization_config;
		reasons.push(`the weights are quantised by ${method}; take the repository they were made from`);
	}
	return reasons;
}

function refuse(what: string): ModelError {
	return new ModelError('unsupported-graph', `config.json: ${what}.`);
}
