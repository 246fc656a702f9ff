import type { LabTables } from '../../../lab/schema.ts';
import { groupRows, listValues, spreadOverSeeds } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { trials } from '../figures/orders.ts';
import { nameMeasure, type TrialPart } from '../figures/trials.ts';
import { joinFindings, nothing, sayList, sayShare, type Findings } from './say.ts';

/** Where each stage's cost is, and what it starts from. */
export const costs: readonly { part: TrialPart; start: string; measure: string }[] = [
	{ part: 'mid', start: 'long', measure: 'retrieval' },
	{ part: 'align', start: 'sft', measure: 'sums-think' },
	{ part: 'align', start: 'sft', measure: 'retrieval' }
];

/** Which of the trials loses least of what the stage costs. */
export function tellTrials(tables: LabTables): Findings {
	const table = tables['post-training-trials'];
	if (!table) return nothing;
	const parts = costs.flatMap(({ part, start, measure }) => {
		const rows = table.rows.filter((row) => row.part === part && row.measure === measure);
		return [...groupRows(rows, nameMeasure)].map(([id, own]): Findings => {
			const items = listValues(own, ({ trial }) => trial, trials).flatMap((trial) => {
				const found = spreadOverSeeds(
					own.filter((row) => row.trial === trial),
					({ right }) => right
				);
				return found ? [{ trial, right: found.mean }] : [];
			});
			const name = `${nameOf('subject', measure.split('-')[0] ?? measure)}, ${nameOf('measure', id)}`;
			const first = items.find(({ trial }) => trial === start);
			const best = items
				.filter(({ trial }) => trial !== start)
				.toSorted((a, b) => b.right - a.right)[0];
			const list = items.map(
				({ trial, right }) => [nameOf('trial', trial), sayShare(right)] as const
			);
			return {
				numbers: [sayList(t('lab.find.trials', { subject: name }), list)],
				claims:
					first && best
						? [
								t('lab.find.trials.best', {
									trial: nameOf('trial', best.trial),
									subject: name,
									right: sayShare(best.right),
									start: sayShare(first.right)
								})
							]
						: []
			};
		});
	});
	return joinFindings(parts);
}
