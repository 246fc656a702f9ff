/** @file Losses by position to take away. */
import type { Field } from '../attention-bench/csv.ts';
import type { Run } from './beyond.svelte.ts';
import { lossBinsPerLength, meanOf } from './beyond.ts';

/** A heading and a row a bin: where it begins and ends, in tokens, and both losses, in nats. */
export function listLosses(run: Run): Field[][] {
	const size = run.trainedLength / lossBinsPerLength;
	return [
		['bin', 'from', 'to', 'loss_as_trained', `loss_${run.change.method}`, 'tokens'],
		...run.own.loss.map((bin, index) => {
			const other = run.other.loss[index];
			const [from, to] = [index * size, (index + 1) * size];
			return [index, from, to, meanOf(bin), other ? meanOf(other) : null, bin.count];
		})
	];
}
