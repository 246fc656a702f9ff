/** @file What runtimes do to a schedule of RoPE and NoPE layers by mistake. */
import type { Positional, Rope, Schedule } from '../../math/positional.ts';
import { isSamePositional, nope } from '../../math/schedule.ts';

export const faults = ['everywhere', 'backwards', 'shifted'] as const;
/** RoPE in every layer; the list read backwards; the pattern counted from 0, so that it begins a layer late. */
export type Fault = (typeof faults)[number];

/**
 * The schedule that a runtime with this fault would run.
 * @param rope what a layer gets that has none of its own
 */
export function applyFault(own: Schedule, rope: Rope, fault: Fault): Schedule {
	const rotate = (positional: Positional): Positional =>
		positional.kind === 'rope' ? positional : rope;
	switch (fault) {
		case 'everywhere':
			return own.map(rotate);
		case 'backwards':
			return own.map((positional) => (positional.kind === 'rope' ? nope : rope));
		case 'shifted':
			return own.map((_, layer) => own.at(layer - 1) ?? nope);
	}
}

/** Layers that are not as they should be. */
export function countWrong(own: Schedule, faulty: Schedule): number {
	return own.filter((right, layer) => !isSamePositional(right, faulty[layer] ?? right)).length;
}

/** The first place at which two continuations differ; null where the shorter one is the beginning of the longer. */
export function findFork(a: readonly string[], b: readonly string[]): number | null {
	const place = a.findIndex((text, at) => b[at] !== undefined && b[at] !== text);
	return place === -1 ? null : place;
}

/** Two lists side by side, to the end of the longer one. */
export function pairUp<T>(
	a: readonly T[],
	b: readonly T[]
): readonly { readonly own: T | undefined; readonly faulty: T | undefined }[] {
	return Array.from({ length: Math.max(a.length, b.length) }, (_, at) => ({
		own: a[at],
		faulty: b[at]
	}));
}
