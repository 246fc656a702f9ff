/**
 * @file What a `config.json` says about positions, read as `transformers` 5.24 reads it (`modeling_rope_utils.py`,
 * `RotaryEmbeddingConfigMixin`): which of two keys wins, what is filled in where nothing is said, and what is ignored.
 */
import type { Rope, RopeScaling, Schedule } from './positional.ts';
import { defaultAttentionFactor } from './rope.ts';
import { nope } from './schedule.ts';

/** The fields of a `config.json` that decide about positions. */
export interface PositionalConfig {
	readonly model_type?: string | undefined;
	readonly num_hidden_layers: number;
	readonly max_position_embeddings?: number | undefined;
	/** Beside the parameters it wins over the one within. */
	readonly original_max_position_embeddings?: number | null | undefined;
	readonly rope_theta?: number | null | undefined;
	/** Wins whole over `rope_parameters`, unless it is empty. */
	readonly rope_scaling?: RopeParameters | null | undefined;
	/** transformers 5 writes theta and scaling here. */
	readonly rope_parameters?: RopeParameters | null | undefined;
	/** 0 = NoPE, any other number RoPE, whatever the name suggests. SmolLM3 only. */
	readonly no_rope_layers?: readonly number[] | null | undefined;
	readonly no_rope_layer_interval?: number | undefined;
}

/** Keys that are none of these (`attn_factor`, `finetuned`) have no effect. */
export interface RopeParameters {
	readonly rope_type?: string | undefined;
	/** The old name of `rope_type`. */
	readonly type?: string | null | undefined;
	readonly rope_theta?: number | null | undefined;
	readonly factor?: number | null | undefined;
	readonly attention_factor?: number | null | undefined;
	readonly mscale?: number | null | undefined;
	readonly mscale_all_dim?: number | null | undefined;
	readonly beta_fast?: number | null | undefined;
	readonly beta_slow?: number | null | undefined;
	readonly truncate?: boolean | null | undefined;
	readonly low_freq_factor?: number | null | undefined;
	readonly high_freq_factor?: number | null | undefined;
	readonly original_max_position_embeddings?: number | null | undefined;
}

/** `default_theta` of each class of configurations. */
const defaultThetas: Readonly<Record<string, number>> = {
	llama: 1e4,
	smollm3: 2e6,
	qwen2: 1e4,
	qwen3: 1e4,
	mistral: 1e4
};
/** Classes without `no_rope_layers`: a file that has them is read as if it had not. */
const rotateEverywhere: ReadonlySet<string> = new Set(['llama', 'qwen2', 'qwen3', 'mistral']);

/**
 * The schedule a model was trained with.
 * @throws {RangeError} where theta is missing, `no_rope_layers` is short, or the scaling is of a kind we do not know
 */
export function ownSchedule(config: PositionalConfig): Schedule {
	const rope = readRope(config);
	const { model_type: type = '', num_hidden_layers: layers } = config;
	if (rotateEverywhere.has(type)) return Array.from({ length: layers }, () => rope);
	const flags = config.no_rope_layers;
	if (flags && flags.length < layers)
		throw new RangeError(`no_rope_layers has ${flags.length} entries for ${layers} layers.`);
	// SmolLM3Config fills in 4 where the file names neither the layers nor an interval.
	const interval = config.no_rope_layer_interval ?? (type === 'smollm3' ? 4 : null);
	return Array.from({ length: layers }, (_, layer) => {
		if (flags) return flags[layer] === 0 ? nope : rope;
		return interval !== null && (layer + 1) % interval === 0 ? nope : rope;
	});
}

/** The parameters that count: one of the two keys, never a mixture. */
function pickParameters({ rope_scaling, rope_parameters }: PositionalConfig): RopeParameters {
	if (rope_scaling && Object.keys(rope_scaling).length > 0) return rope_scaling;
	return rope_parameters ?? {};
}

/**
 * The model's RoPE, as its rotary layers use it; also what a NoPE layer gets when it is switched to RoPE.
 * @throws {RangeError} where theta is missing, or the scaling is of a kind we do not know
 */
export function readRope(config: PositionalConfig): Rope {
	const parameters = pickParameters(config);
	const beside =
		config.rope_theta === undefined ? defaultThetas[config.model_type ?? ''] : config.rope_theta;
	const theta = parameters.rope_theta === undefined ? beside : parameters.rope_theta;
	if (theta === undefined || theta === null)
		throw new RangeError('The config names no rope_theta.');
	const scaling = readScaling(parameters, config);
	return scaling ? { kind: 'rope', theta, scaling } : { kind: 'rope', theta };
}

function readScaling(p: RopeParameters, config: PositionalConfig): RopeScaling | undefined {
	const type = p.rope_type ?? p.type ?? 'default';
	switch (type) {
		case 'default':
			return undefined;
		case 'linear':
			return { type, factor: requireNumber(p.factor, 'linear scaling without a factor') };
		case 'yarn':
			return readYarn(p, config);
		case 'llama3':
			return {
				type,
				factor: requireNumber(p.factor, 'llama3 scaling without a factor'),
				originalLength: readOriginalLength(type, p, config),
				lowFreqFactor: requireNumber(p.low_freq_factor, 'llama3 scaling without low_freq_factor'),
				highFreqFactor: requireNumber(p.high_freq_factor, 'llama3 scaling without high_freq_factor')
			};
		default:
			throw new RangeError(`RoPE scaling of an unknown type, "${type}"${listLengthFactors(p)}.`);
	}
}

/** What marks longrope, whose frequencies change with the length of the text. */
function listLengthFactors(p: RopeParameters): string {
	const names = Object.keys(p).filter((key) => /^(long|short)_factor$/.test(key));
	return names.length > 0 ? ` (${names.join(', ')})` : '';
}

function readYarn(p: RopeParameters, config: PositionalConfig): RopeScaling {
	const originalLength = readOriginalLength('yarn', p, config);
	if (p.factor === undefined) throw new RangeError('The config has yarn scaling without a factor.');
	const factor =
		p.factor ??
		requireNumber(config.max_position_embeddings, 'yarn scaling without a factor') / originalLength;
	const attentionFactor = p.attention_factor ?? readScaledAttention(p, factor);
	return {
		type: 'yarn',
		factor,
		originalLength,
		...(attentionFactor !== null && { attentionFactor }),
		// As Python's `or`: nothing and 0 both mean the default.
		...(p.beta_fast && { betaFast: p.beta_fast }),
		...(p.beta_slow && { betaSlow: p.beta_slow }),
		...(p.truncate !== undefined && p.truncate !== true && { isTruncated: false })
	};
}

/** DeepSeek's pair of scales; one alone has no effect. */
function readScaledAttention(p: RopeParameters, factor: number): number | null {
	if (!p.mscale || !p.mscale_all_dim) return null;
	return (
		defaultAttentionFactor(factor, p.mscale) / defaultAttentionFactor(factor, p.mscale_all_dim)
	);
}

function readOriginalLength(type: string, p: RopeParameters, config: PositionalConfig): number {
	const within =
		p.original_max_position_embeddings === undefined
			? config.max_position_embeddings
			: p.original_max_position_embeddings;
	const beside = config.original_max_position_embeddings;
	return requireNumber(
		beside === undefined ? within : beside,
		`${type} scaling without original_max_position_embeddings`
	);
}

function requireNumber(value: number | null | undefined, problem: string): number {
	if (value === undefined || value === null) throw new RangeError(`The config has ${problem}.`);
	return value;
}
