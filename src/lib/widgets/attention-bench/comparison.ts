/**
 * @file Which two maps stand beside each other.
 *
 * The first is the head as things are now, with every edit applied; the second is what it is compared with. In local
 * mode both use the same queries and keys, so only the selected layer's own table matters. In global mode the first comes from
 * a rerun of the whole model.
 */
import type { CellMap } from '../../draw/heatmap.ts';
import { attentionProbabilities } from '../../math/attention.ts';
import type { Positional, Rope, Schedule } from '../../math/positional.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { isSamePositional, nope } from '../../math/schedule.ts';
import type { Trace } from '../../trace/trace.ts';

export type Mode = 'local' | 'global';

/** How a map came to be: as the model ran, from the same q and k with another table, or from a rerun of the model. */
export type Origin = 'as-run' | 'same-qk' | 'rerun';

export interface Side {
	readonly trace: Trace;
	readonly positional: Positional;
	readonly origin: Origin;
}

export interface Comparison {
	readonly main: Side;
	/** Null in global mode while there is no rerun to compare with. */
	readonly beside: Side | null;
}

export interface ComparisonInput {
	readonly mode: Mode;
	/** The run with the model's own schedule. */
	readonly base: Trace;
	/** The run with the edited schedule, where there is one. */
	readonly rerun: Trace | null;
	/** With the learner's edits. */
	readonly schedule: Schedule;
	/** What a NoPE layer gets when it is switched to RoPE. */
	readonly rope: Rope;
	/** Counted from 0. */
	readonly layer: number;
}

/** The other kind of encoding: NoPE for a RoPE layer, the model's RoPE for a NoPE layer. */
export function flipPositional(positional: Positional, rope: Rope): Positional {
	return positional.kind === 'rope' ? nope : rope;
}

/**
 * Picks both sides for the selected layer.
 * @throws {RangeError} where the base trace has no such layer
 */
export function pickComparison(input: ComparisonInput): Comparison {
	const { mode, base, rerun, schedule, rope, layer } = input;
	const ran = base.positional[layer];
	if (!ran) throw new RangeError(`There is no layer ${layer} in this trace.`);
	const asRun: Side = { trace: base, positional: ran, origin: 'as-run' };
	if (mode === 'global') {
		const changed = rerun?.positional[layer];
		if (!rerun || !changed) return { main: asRun, beside: null };
		return { main: { trace: rerun, positional: changed, origin: 'rerun' }, beside: asRun };
	}
	const edited = schedule[layer] ?? ran;
	if (isSamePositional(edited, ran)) {
		const other = flipPositional(ran, rope);
		return { main: asRun, beside: { trace: base, positional: other, origin: 'same-qk' } };
	}
	return { main: { trace: base, positional: edited, origin: 'same-qk' }, beside: asRun };
}

/**
 * Attention probabilities of one head under one positional setting.
 * @param layer counted from 0
 * @param head query head, counted from 0
 */
export function computeMap(
	trace: Trace,
	positional: Positional,
	layer: number,
	head: number
): CellMap {
	const { shape, tokenIds, layers, interventions } = trace;
	const tokens = tokenIds.length;
	const found = layers[layer];
	if (!found || tokens === 0) return { values: new Float32Array(), tokens: 0 };
	const table = buildRotaryTable(positional, shape.headDim, tokens);
	const { q, k } = found;
	return {
		values: attentionProbabilities({
			q,
			k,
			shape,
			table,
			queryHead: head,
			tokens,
			...(interventions?.documents && { documents: interventions.documents })
		}),
		tokens
	};
}

/** How many tokens two runs have in common from the start. */
export function countShared(a: Trace, b: Trace): number {
	const limit = Math.min(a.tokenIds.length, b.tokenIds.length);
	for (let index = 0; index < limit; index++)
		if (a.tokenIds[index] !== b.tokenIds[index]) return index;
	return limit;
}
