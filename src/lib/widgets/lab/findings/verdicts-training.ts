/** @file Verdicts on the training: order, context, post-training, preference, merge and trials. */
import { compareSeeds, groupRows, spreadOverSeeds } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { nameMeasure } from '../figures/trials.ts';
import { sayAll, sayShare } from './say.ts';
import { costs } from './trials.ts';
import { capitalise, loss, right, takeSides, type Judge } from './verdict.ts';

export const judgeCurriculum: Judge = (tables) => {
	const rows = tables['curriculum-loss']?.rows ?? [];
	const end = Math.max(...rows.map(({ tokens }) => tokens));
	const of = (order: string) => rows.filter((row) => row.order === order && row.tokens === end);
	const { better, worse, open } = takeSides(
		(['constant', 'reversed'] as const).map((control) => [
			nameOf('model', control),
			compareSeeds(of('staged'), of(control), loss)
		]),
		'lower'
	);
	if (better.length + worse.length + open.length === 0) return null;
	const state =
		better.length > 0
			? worse.length > 0
				? 'both'
				: 'better'
			: worse.length > 0
				? 'worse'
				: 'none';
	return t('lab.verdict.order', {
		state,
		better: sayAll(better),
		worse: sayAll(worse),
		open: sayAll(open),
		isOpen: open.length > 0 ? 'yes' : 'no'
	});
};

/** What each step adds at the length it is for, seed by seed. */
export const judgeLongContext: Judge = (tables) => {
	const rows = tables['long-context-retrieval']?.rows ?? [];
	const base = rows.find(({ step }) => step === 'base')?.context;
	if (base === undefined) return null;
	const compare = (a: string, b: string, length: number) => {
		const at = (step: string) => rows.filter((row) => row.step === step && row.length === length);
		return compareSeeds(at(a), at(b), right);
	};
	const sides = takeSides(
		[
			[t('lab.verdict.theta'), compare('8x before', 'base', 8 * base)],
			[t('lab.verdict.training'), compare('8x', '8x before', 8 * base)],
			[t('lab.verdict.training.more'), compare('16x', '16x before', 16 * base)],
			[t('lab.verdict.yarn'), compare('16x+yarn', '16x', 32 * base)]
		],
		'higher'
	);
	const { better: added, worse, open } = sides;
	const rest = [...worse, ...open];
	if (added.length + rest.length === 0) return null;
	const state = rest.length === 0 ? 'all' : added.length === 0 ? 'none' : 'some';
	return t('lab.verdict.steps', { state, added: sayAll(added), rest: sayAll(rest) });
};

export const judgePreference: Judge = (tables) => {
	const table = tables['preference-logps'];
	if (!table) return null;
	const ends = [...groupRows(table.rows, ({ method }) => method)].map(([method, rows]) => {
		const last = Math.max(...rows.map(({ step }) => step));
		const change = (answer: string) =>
			spreadOverSeeds(
				rows.filter((row) => row.step === last && row.answer === answer),
				(row) => row.change
			)?.mean ?? 0;
		const way = (value: number) => (value > 0 ? 'rises' : value < 0 ? 'falls' : 'stays');
		const [chosen, rejected] = [change('chosen'), change('rejected')];
		const gap = way(chosen - rejected) as string;
		return { method: nameOf('method', method), chosen: way(chosen), rejected: way(rejected), gap };
	});
	const patterns = groupRows(ends, ({ chosen, rejected, gap }) => [chosen, rejected, gap].join());
	const said = [...patterns.values()].flatMap((own) => {
		const first = own[0];
		const methods = sayAll(own.map(({ method }) => method));
		return first ? [t('lab.verdict.push', { ...first, methods })] : [];
	});
	const alike = ends.length < 2 ? 'one' : patterns.size === 1 ? 'yes' : 'no';
	return t('lab.verdict.preference', { alike, said: said.join('; ') });
};

/** Thinking at the end of the chain, and what each later stage did to look-ups. */
export const judgePostTraining: Judge = (tables) => {
	const rights = tables['post-training-right']?.rows ?? [];
	const lookups = tables['post-training-retrieval']?.rows ?? [];
	if (rights.length + lookups.length === 0) return null;
	const end = (['merge', 'apo', 'sft'] as const).find((stage) =>
		rights.some((row) => row.stage === stage)
	);
	const mode = (mode: string) => rights.filter((row) => row.stage === end && row.mode === mode);
	const length = Math.max(...lookups.map((row) => row.length));
	const stage = (stage: string) =>
		lookups.filter((row) => row.stage === stage && row.length === length);
	const parts = (
		[
			['lab.verdict.thinking', compareSeeds(mode('think'), mode('no_think'), right)],
			['lab.verdict.mid', compareSeeds(stage('mid'), stage('base'), right)],
			['lab.verdict.align', compareSeeds(stage('apo'), stage('sft'), right)],
			['lab.verdict.merge.lookups', compareSeeds(stage('merge'), stage('soup'), right)]
		] as const
	).flatMap(([key, found]) => (found ? [t(key, { direction: found.direction })] : []));
	return parts.length > 0 ? `${capitalise(parts.join('; '))}.` : null;
};

/** Whether the best of each curve lies between its ends. */
export const judgeMerge: Judge = (tables) => {
	const rows = tables['merge-curve']?.rows ?? [];
	const curves = groupRows(rows, ({ measure }) => measure.split('-')[0] ?? measure);
	const best = [...curves].flatMap(([subject, own]) => {
		const points = [...groupRows(own, ({ aligned }) => aligned)].flatMap(([aligned, at]) => {
			const found = spreadOverSeeds(at, right);
			return found ? [{ aligned, mean: found.mean }] : [];
		});
		const [first] = points.toSorted((a, b) => b.mean - a.mean);
		return first ? [{ subject: nameOf('subject', subject), aligned: first.aligned }] : [];
	});
	if (best.length === 0) return null;
	const inside = best.filter(({ aligned }) => aligned > 0 && aligned < 1).length;
	const where = best
		.map(({ subject, aligned }) =>
			t('lab.verdict.merge.best', { subject: subject.toLowerCase(), aligned: String(aligned) })
		)
		.join('; ');
	const state = inside === 0 ? 'none' : inside === best.length ? 'all' : 'some';
	return t('lab.verdict.merge', { state, where });
};

/** The measure on which the trials end farthest apart. */
export const judgeTrials: Judge = (tables) => {
	const starts = new Map(costs.map(({ part, start }) => [part, start]));
	const rows = (tables['post-training-trials']?.rows ?? []).filter(
		({ part, trial }) => trial !== starts.get(part)
	);
	const groups = groupRows(rows, (row) => `${row.part} ${nameMeasure(row)}`);
	const spreads = [...groups.values()].flatMap((own) => {
		const means = [...groupRows(own, ({ trial }) => trial)].flatMap(([trial, at]) => {
			const found = spreadOverSeeds(at, right);
			return found ? [{ trial, mean: found.mean }] : [];
		});
		const sorted = means.toSorted((a, b) => b.mean - a.mean);
		const [best, worst, first] = [sorted[0], sorted.at(-1), own[0]];
		return best && worst && first ? [{ first, best, worst, apart: best.mean - worst.mean }] : [];
	});
	const most = spreads.toSorted((a, b) => b.apart - a.apart)[0];
	if (!most) return null;
	const { first, best, worst } = most;
	const subject = nameOf('subject', first.measure.split('-')[0] ?? first.measure);
	return t('lab.verdict.trials', {
		part: first.part,
		subject: subject.toLowerCase(),
		measure: nameOf('measure', nameMeasure(first)),
		best: sayShare(best.mean),
		bestTrial: nameOf('trial', best.trial),
		worst: sayShare(worst.mean),
		worstTrial: nameOf('trial', worst.trial)
	});
};
