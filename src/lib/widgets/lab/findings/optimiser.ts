/** @file What came out of the schedules and of decay on embeddings, in sentences and in a line. */
import type { LabTables } from '../../../lab/schema.ts';
import { compareSeeds, spreadOverSeeds } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { arms, plans, rowGroups } from '../figures/orders.ts';
import { nothing, sayComparison, sayList, sayNats, type Findings } from './say.ts';
import { loss, type Judge } from './verdict.ts';

type Plan = (typeof plans)[number] | 'decayed';
const norm = (row: { readonly norm: number }) => row.norm;

/** Rows of a plan at half the length, or at its end; null where nothing has been measured. */
function readPlans(tables: LabTables) {
	const rows = tables['schedule-loss']?.rows ?? [];
	const end = Math.max(0, ...rows.map(({ tokens }) => tokens));
	return {
		isThere: rows.length > 0,
		at: (plan: Plan, share: number) =>
			rows.filter((row) => row.plan === plan && row.tokens === share * end)
	};
}

/** What each schedule has at half the length and at the end. */
export function tellSchedule(tables: LabTables): Findings {
	const { isThere, at } = readPlans(tables);
	if (!isThere) return nothing;
	const compare = (a: Plan, b: Plan, share: number) =>
		sayComparison(
			'lab.find.loss',
			{
				a: nameOf('model', a),
				b: nameOf('model', share < 1 && b === 'cosine' ? 'cosine-cut' : b),
				where: t(share < 1 ? 'lab.find.atHalf' : 'lab.find.atEnd')
			},
			compareSeeds(at(a, share), at(b, share), loss)
		);
	const list = (share: number) => {
		const items = plans.flatMap((plan) => {
			const found = spreadOverSeeds(at(plan, share), loss);
			return found ? [[nameOf('plan', plan), sayNats(found.mean)] as const] : [];
		});
		return sayList(t(share < 1 ? 'lab.find.lossAtHalf' : 'lab.find.lossAtEnd'), items);
	};
	return {
		claims: [
			...compare('wsd-half', 'cosine', 0.5),
			...compare('wsd-half', 'cosine-half', 0.5),
			...compare('wsd', 'cosine', 1),
			...compare('cosine-on', 'wsd', 1)
		],
		numbers: [list(0.5), list(1)]
	};
}

export const judgeSchedule: Judge = (tables) => {
	const { at } = readPlans(tables);
	const cut = compareSeeds(at('wsd-half', 0.5), at('cosine', 0.5), loss);
	const whole = compareSeeds(at('wsd', 1), at('cosine', 1), loss);
	if (!cut || !whole) return null;
	return t('lab.verdict.schedule', {
		cut: cut.direction,
		whole: whole.direction,
		seeds: Math.min(cut.seeds, whole.seeds)
	});
};

/** Norms of the embedding's rows at the end, and the loss, with weight decay on them and without. */
export function tellDecay(tables: LabTables): Findings {
	const rows = tables['embedding-norm']?.rows ?? [];
	if (rows.length === 0) return nothing;
	const end = Math.max(...rows.map(({ tokens }) => tokens));
	const of = (arm: string, group: string) =>
		rows.filter((row) => row.arm === arm && row.group === group && row.tokens === end);
	const names = { a: nameOf('model', 'decayed'), b: nameOf('model', 'spared') };
	const { at } = readPlans(tables);
	return {
		claims: [
			...sayComparison(
				'lab.find.norm',
				{ ...names, where: t('lab.find.atEnd') },
				compareSeeds(of('decayed', 'all'), of('spared', 'all'), norm)
			),
			...sayComparison(
				'lab.find.loss',
				{ ...names, where: t('lab.find.atEnd') },
				compareSeeds(at('decayed', 1), at('wsd', 1), loss)
			)
		],
		numbers: rowGroups.flatMap((group) => {
			const items = arms.flatMap((arm) => {
				const found = spreadOverSeeds(of(arm, group), norm);
				return found ? [[nameOf('decay', arm), sayNats(found.mean)] as const] : [];
			});
			const subject = t('lab.find.norms', { group: nameOf('rows', group) });
			return items.length > 0 ? [sayList(subject, items)] : [];
		})
	};
}

export const judgeDecay: Judge = (tables) => {
	const rows = tables['embedding-norm']?.rows ?? [];
	const end = Math.max(0, ...rows.map(({ tokens }) => tokens));
	const of = (arm: string) =>
		rows.filter((row) => row.arm === arm && row.group === 'all' && row.tokens === end);
	const { at } = readPlans(tables);
	const norms = compareSeeds(of('decayed'), of('spared'), norm);
	const losses = compareSeeds(at('decayed', 1), at('wsd', 1), loss);
	if (!norms || !losses) return null;
	return t('lab.verdict.decay', {
		norm: norms.direction,
		loss: losses.direction,
		seeds: norms.seeds
	});
};
