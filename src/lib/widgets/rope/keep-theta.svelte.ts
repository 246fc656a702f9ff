import { untrack } from 'svelte';
import type { AttentionBench } from '../attention-bench/attention-bench.svelte.ts';

/**
 * A theta that was set stays set where another model takes over: a recording is of one model, a live run of another.
 * To be called while a component is set up.
 * @param readTheta the theta of the schedule as it stands
 */
export function keepTheta({ whatIf, layer }: AttentionBench, readTheta: () => number): void {
	let wanted: number | null = null;
	let setOn = whatIf.own;
	$effect(() => {
		const { own, isEdited } = whatIf;
		const now = readTheta();
		untrack(() => {
			const isOther = own !== setOn;
			setOn = own;
			if (isOther && wanted !== null && !isEdited) whatIf.tune(layer, { theta: wanted });
			else wanted = isEdited ? now : null;
		});
	});
}
