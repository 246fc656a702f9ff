/** @file Positional schedules: the model's own, and small edits of one. */
import type { Nope, Positional, Rope, RopeScaling, Schedule } from './positional.ts';

export const nope: Nope = { kind: 'nope' };

/** The fields of a `config.json` (SmolLM3 or Llama kind) that decide about positions. */
export interface PositionalConfig {
	readonly model_type?: string;
	readonly num_hidden_layers: number;
	readonly max_position_embeddings?: number;
	readonly rope_theta?: number;
	readonly rope_scaling?: RopeParameters | null;
	/** transformers 5 writes theta and scaling here. */
	readonly rope_parameters?: RopeParameters | null;
	/** 1 = RoPE, 0 = NoPE, whatever the name suggests. */
	readonly no_rope_layers?: readonly number[] | null;
	readonly no_rope_layer_interval?: number | null;
}

export interface RopeParameters {
	readonly rope_type?: string;
	readonly type?: string;
	readonly rope_theta?: number;
	readonly factor?: number;
	readonly attention_factor?: number | null;
	readonly beta_fast?: number | null;
	readonly beta_slow?: number | null;
	readonly low_freq_factor?: number;
	readonly high_freq_factor?: number;
	readonly original_max_position_embeddings?: number;
}

/**
 * The schedule a model was trained with.
 * @throws {RangeError} where theta is missing, `no_rope_layers` is short, or the scaling is of a kind we do not know
 */
export function ownSchedule(config: PositionalConfig): Schedule {
	const rope = readRope(config);
	const layers = config.num_hidden_layers;
	const flags = config.no_rope_layers;
	if (flags && flags.length < layers)
		throw new RangeError(`no_rope_layers has ${flags.length} entries for ${layers} layers.`);
	// SmolLM3Config fills in 4 where the file names neither the layers nor an interval.
	const interval = config.no_rope_layer_interval ?? (config.model_type === 'smollm3' ? 4 : null);
	return Array.from({ length: layers }, (_, layer) => {
		if (flags) return flags[layer] === 0 ? nope : rope;
		return interval !== null && (layer + 1) % interval === 0 ? nope : rope;
	});
}

/** The model's RoPE, as its rotary layers use it; also what a NoPE layer gets when it is switched to RoPE. */
export function readRope(config: PositionalConfig): Rope {
	const parameters = config.rope_parameters ?? config.rope_scaling ?? {};
	const theta = parameters.rope_theta ?? config.rope_theta;
	if (theta === undefined) throw new RangeError('The config names no rope_theta.');
	const scaling = readScaling(parameters, config.max_position_embeddings);
	return scaling ? { kind: 'rope', theta, scaling } : { kind: 'rope', theta };
}

function readScaling(p: RopeParameters, maxPositions: number | undefined): RopeScaling | undefined {
	const type = p.rope_type ?? p.type ?? 'default';
	if (type === 'default') return undefined;
	const factor = requireNumber(p.factor, `${type} scaling without a factor`);
	const originalLength = () =>
		requireNumber(
			p.original_max_position_embeddings ?? maxPositions,
			`${type} scaling without original_max_position_embeddings`
		);
	switch (type) {
		case 'linear':
			return { type, factor };
		case 'yarn':
			return {
				type,
				factor,
				originalLength: originalLength(),
				...(p.attention_factor != null && { attentionFactor: p.attention_factor }),
				...(p.beta_fast != null && { betaFast: p.beta_fast }),
				...(p.beta_slow != null && { betaSlow: p.beta_slow })
			};
		case 'llama3':
			return {
				type,
				factor,
				originalLength: originalLength(),
				lowFreqFactor: requireNumber(p.low_freq_factor, 'llama3 scaling without low_freq_factor'),
				highFreqFactor: requireNumber(p.high_freq_factor, 'llama3 scaling without high_freq_factor')
			};
		default:
			throw new RangeError(`RoPE scaling of an unknown type, "${type}".`);
	}
}

function requireNumber(value: number | undefined, problem: string): number {
	if (value === undefined) throw new RangeError(`The config has ${problem}.`);
	return value;
}

/**
 * The schedule with one layer (counted from 0) set anew.
 * @throws {RangeError} where there is no such layer
 */
export function setLayer(schedule: Schedule, layer: number, positional: Positional): Schedule {
	if (!(layer in schedule))
		throw new RangeError(`There is no layer ${layer} among ${schedule.length}.`);
	return schedule.with(layer, positional);
}

/** True where two settings encode positions alike; leaving out a default equals naming it. */
export function isSamePositional(a: Positional, b: Positional): boolean {
	return positionalKey(a) === positionalKey(b);
}

export function isSameSchedule(a: Schedule, b: Schedule): boolean {
	return (
		a.length === b.length &&
		a.every((p, layer) => positionalKey(p) === positionalKey(b[layer] ?? p))
	);
}

/** A string that is equal exactly for equal settings: layers with one key share one table. */
export function positionalKey(positional: Positional): string {
	if (positional.kind === 'nope') return 'nope';
	const { theta, scaling, shift = 0, stretch = 1 } = positional;
	return JSON.stringify([theta, scalingKey(scaling), shift, stretch]);
}

function scalingKey(scaling: RopeScaling | undefined): readonly (string | number | null)[] | null {
	if (!scaling) return null;
	const { type, factor } = scaling;
	switch (type) {
		case 'linear':
			return [type, factor];
		case 'llama3':
			return [type, factor, scaling.originalLength, scaling.lowFreqFactor, scaling.highFreqFactor];
		case 'yarn': {
			const { originalLength, attentionFactor = null, betaFast = 32, betaSlow = 1 } = scaling;
			return [type, factor, originalLength, attentionFactor, betaFast, betaSlow];
		}
	}
}

/** A setting in the field's notation, for labels and logs: "NoPE", "RoPE θ=10000 · yarn ×2 · shift 3". */
export function describePositional(positional: Positional): string {
	if (positional.kind === 'nope') return 'NoPE';
	const { theta, scaling, shift = 0, stretch = 1 } = positional;
	const parts = [`RoPE θ=${theta}`];
	if (scaling) parts.push(`${scaling.type} ×${scaling.factor}`);
	if (shift !== 0) parts.push(`shift ${shift}`);
	if (stretch !== 1) parts.push(`stretch ${stretch}`);
	return parts.join(' · ');
}
