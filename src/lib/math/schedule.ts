/** @file Positional schedules: small edits of one, and what is equal. A model's own comes from `rope-config.ts`. */
import type { Nope, Positional, RopeScaling, Schedule } from './positional.ts';

export const nope: Nope = { kind: 'nope' };

/**
 * The schedule with one layer (counted from 0) set anew.
 * @throws {RangeError} where there is no such layer
 */
export function setLayer(schedule: Schedule, layer: number, positional: Positional): Schedule {
	if (!(layer in schedule))
		throw new RangeError(`There is no layer ${layer} among ${schedule.length}.`);
	return schedule.with(layer, positional);
}

/**
 * The schedule with positions that begin anew at these tokens, in every layer that has positions.
 * @param starts tokens, ascending, at which documents after the first begin
 */
export function restartPositions(schedule: Schedule, starts: readonly number[]): Schedule {
	if (starts.length === 0) return schedule;
	return schedule.map((own) => (own.kind === 'rope' ? { ...own, restarts: starts } : own));
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
	const { theta, scaling, shift = 0, stretch = 1, restarts = [] } = positional;
	return JSON.stringify([theta, scalingKey(scaling), shift, stretch, ...restarts]);
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
			const bounds = scaling.isTruncated === false ? 0 : 1;
			return [type, factor, originalLength, attentionFactor, betaFast, betaSlow, bounds];
		}
	}
}

/** A setting in the field's notation, for labels and logs: "NoPE", "RoPE θ=10000 · yarn ×2 · shift 3". */
export function describePositional(positional: Positional): string {
	if (positional.kind === 'nope') return 'NoPE';
	const { theta, scaling, shift = 0, stretch = 1, restarts = [] } = positional;
	const parts = [`RoPE θ=${theta}`];
	if (scaling) parts.push(`${scaling.type} ×${scaling.factor}`);
	if (shift !== 0) parts.push(`shift ${shift}`);
	if (stretch !== 1) parts.push(`stretch ${stretch}`);
	if (restarts.length > 0) parts.push(`anew at ${restarts.join(', ')}`);
	return parts.join(' · ');
}
