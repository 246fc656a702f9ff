import type { LabTables } from '../../../lab/schema.ts';
import { compareSeeds, groupRows, listValues, spreadOverSeeds } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { modes, stages } from '../figures/orders.ts';
import { ownMerge } from '../figures/post-training.ts';
import {
	joinFindings,
	nothing,
	sayComparison,
	sayList,
	sayNames,
	saySignedNats,
	sayShare,
	type Findings
} from './say.ts';

function tellRight(tables: LabTables): Findings {
	const table = tables['post-training-right'];
	if (!table) return nothing;
	const right = ({ right: share }: { readonly right: number }) => share;
	const parts = ['sft', 'apo', 'merge'].map((stage): Findings => {
		const of = (mode: string) =>
			table.rows.filter((row) => row.stage === stage && row.mode === mode);
		const items = modes.flatMap((mode) => {
			const found = spreadOverSeeds(of(mode), right);
			return found ? [[nameOf('mode', mode), sayShare(found.mean)] as const] : [];
		});
		if (items.length === 0) return nothing;
		const name = nameOf('stage', stage);
		return {
			numbers: [sayList(t('lab.find.modes', { stage: name }), items)],
			claims: sayComparison(
				'lab.find.right',
				{
					a: nameOf('model', 'think'),
					b: nameOf('model', 'no_think'),
					where: t('lab.find.afterStage', { stage: name })
				},
				compareSeeds(of('think'), of('no_think'), right)
			)
		};
	});
	return joinFindings(parts);
}

function tellRetrieval(tables: LabTables): Findings {
	const table = tables['post-training-retrieval'];
	if (!table) return nothing;
	const length = Math.max(...table.rows.map((row) => row.length));
	const right = ({ right: share }: { readonly right: number }) => share;
	const of = (stage: string) =>
		table.rows.filter((row) => row.stage === stage && row.length === length);
	const where = t('lab.find.atLength', { length });
	const compare = (a: string, b: string) =>
		sayComparison(
			'lab.find.right',
			{ a: nameOf('model', a), b: nameOf('model', b), where },
			compareSeeds(of(a), of(b), right)
		);
	const items = listValues(table.rows, ({ stage }) => stage, stages).flatMap((stage) => {
		const found = spreadOverSeeds(of(stage), right);
		return found ? [[nameOf('stage', stage), sayShare(found.mean)] as const] : [];
	});
	return {
		claims: [...compare('mid', 'base'), ...compare('apo', 'sft'), ...compare('merge', 'soup')],
		numbers: [sayList(t('lab.find.stages', { length }), items)]
	};
}

/** What the stages of post-training changed. */
export function tellPostTraining(tables: LabTables): Findings {
	return joinFindings([tellRight(tables), tellRetrieval(tables)]);
}

/** Which way each method pushed the two replies. */
export function tellPreference(tables: LabTables): Findings {
	const table = tables['preference-logps'];
	if (!table) return nothing;
	const ends = [...groupRows(table.rows, ({ method }) => method)].flatMap(([method, rows]) => {
		const last = Math.max(...rows.map(({ step }) => step));
		const change = (answer: string) =>
			spreadOverSeeds(
				rows.filter((row) => row.step === last && row.answer === answer),
				(row) => row.change
			)?.mean;
		const [chosen, rejected] = [change('chosen'), change('rejected')];
		return chosen === undefined || rejected === undefined
			? []
			: [{ method: nameOf('method', method), chosen, rejected }];
	});
	const list = ends.map(({ method, chosen, rejected }) =>
		t('lab.find.preference.item', {
			method,
			chosen: saySignedNats(chosen),
			rejected: saySignedNats(rejected)
		})
	);
	const named = (isSo: (end: (typeof ends)[number]) => boolean) =>
		sayNames(ends.filter(isSo).map(({ method }) => method));
	return {
		numbers: [t('lab.find.preference', { list: list.join('; ') })],
		claims: [
			t('lab.find.bothFall', {
				methods: named(({ chosen, rejected }) => chosen < 0 && rejected < 0)
			}),
			t('lab.find.gap', { methods: named(({ chosen, rejected }) => chosen > rejected) })
		]
	};
}

/** Where on the line between the two checkpoints sums and retrieval are best. */
export function tellMerge(tables: LabTables): Findings {
	const table = tables['merge-curve'];
	if (!table) return nothing;
	const subjectOf = ({ measure }: { readonly measure: string }) => measure.split('-')[0] ?? measure;
	const right = ({ right: share }: { readonly right: number }) => share;
	const parts = [...groupRows(table.rows, subjectOf)].map(([subject, rows]): Findings => {
		const curve = new Map(
			[...groupRows(rows, ({ aligned }) => aligned)].flatMap(([aligned, own]) => {
				const found = spreadOverSeeds(own, right);
				return found ? [[aligned, found.mean] as const] : [];
			})
		);
		const best = [...curve].toSorted(([, a], [, b]) => b - a)[0];
		const [own, end] = [curve.get(ownMerge), curve.get(1)];
		if (!best) return nothing;
		const say = (right: number | undefined) =>
			right === undefined ? t('lab.find.unmeasured') : sayShare(right);
		const half = (aligned: number) => rows.filter((row) => row.aligned === aligned);
		return {
			numbers: [
				t('lab.find.best', {
					subject: nameOf('subject', subject),
					aligned: String(best[0]),
					right: sayShare(best[1]),
					own: say(own),
					ownWeight: String(ownMerge),
					end: say(end)
				})
			],
			claims: sayComparison(
				'lab.find.right',
				{
					a: nameOf('model', 'merge'),
					b: nameOf('model', 'soup'),
					where: t('lab.find.on', { subject: nameOf('subject', subject) })
				},
				compareSeeds(half(ownMerge), half(1), right)
			)
		};
	});
	return joinFindings(parts);
}
