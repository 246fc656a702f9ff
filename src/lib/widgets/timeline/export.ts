/** @file The timeline as rows: one a border of the run, with what holds before it. */
import type { Field } from '../attention-bench/csv.ts';
import { phases, rateAt, stepAt, type Mix } from './recipe.ts';

/** A header first. Shares in per cent; own ones are the learner's, or the published ones where nothing was changed. */
export function listMoments(mixes: readonly Mix[]): readonly (readonly Field[])[] {
	const header = [
		'phase',
		'from_t_tokens',
		'to_t_tokens',
		'last_step',
		'web',
		'code',
		'math',
		'own_web',
		'own_code',
		'own_math',
		'learning_rate_at_end',
		'theta',
		'context'
	];
	return [
		header,
		...phases.map(({ number, isLong, from, to, mix, theta, context }) => {
			const own = mixes[isLong ? 2 : number - 1];
			return [
				number,
				from,
				to,
				stepAt(to),
				mix.web.value,
				mix.code.value,
				mix.math.value,
				own?.web ?? null,
				own?.code ?? null,
				own?.math ?? null,
				rateAt(to),
				theta.value,
				context.value
			];
		})
	];
}
