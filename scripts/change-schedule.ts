/** @file A model's own schedule, and what a command line changes of it. */
import type { Positional, Rope, Schedule } from '../src/lib/math/positional.ts';
import { setLayer } from '../src/lib/math/schedule.ts';
import { UsageError } from './record-usage.ts';

export interface ScheduleChanges {
	readonly nope: readonly number[];
	readonly rope: readonly number[];
	readonly theta?: number;
	readonly yarn?: number;
	readonly shift?: number;
	readonly stretch?: number;
}

/**
 * The model's own schedule with the changes of a command line.
 * @param model its own schedule, the RoPE that its config names, and the length it was trained at
 * @throws {UsageError} where a layer does not exist
 */
export function changeSchedule(
	model: { readonly own: Schedule; readonly rope: Rope; readonly trainedLength: number },
	changes: ScheduleChanges
): Schedule {
	const { own, rope, trainedLength } = model;
	let schedule = own;
	const set = (layers: readonly number[], positional: Positional) => {
		for (const layer of layers) {
			if (layer >= own.length)
				throw new UsageError(`There is no layer ${layer}: the model has ${own.length}, from 0.`);
			schedule = setLayer(schedule, layer, positional);
		}
	};
	set(changes.nope, { kind: 'nope' });
	set(changes.rope, rope);
	const { theta, yarn, shift, stretch } = changes;
	return schedule.map((positional) => {
		if (positional.kind === 'nope') return positional;
		return {
			...positional,
			...(theta !== undefined && { theta }),
			...(yarn !== undefined && {
				scaling: { type: 'yarn' as const, factor: yarn, originalLength: trainedLength }
			}),
			...(shift !== undefined && { shift }),
			...(stretch !== undefined && { stretch })
		};
	});
}
