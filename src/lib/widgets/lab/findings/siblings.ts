import type { LabRow, LabTables } from '../../../lab/schema.ts';
import { compareSeeds, listValues, spreadOverSeeds, type Spread } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { findTrainedLength } from '../figure.ts';
import { listSiblings, nameLayers } from '../figures/siblings.ts';
import { kinds, styles } from '../figures/orders.ts';
import { enough } from '../figures/pilot.ts';
import {
	joinFindings,
	nothing,
	sayComparison,
	sayCount,
	sayList,
	sayNames,
	sayNats,
	sayShare,
	type Findings
} from './say.ts';

type Kinded = { readonly kind: string; readonly seed: number };

/** One value for each sibling that has run. */
function listKinds<Row extends Kinded>(
	rows: readonly Row[],
	measure: (row: Row) => number,
	say: (value: number) => string
): readonly (readonly [string, string])[] {
	return kinds.flatMap((kind) => {
		const found = spreadOverSeeds(
			rows.filter((row) => row.kind === kind),
			measure
		);
		return found ? [[nameOf('kind', kind), say(found.mean)] as const] : [];
	});
}

function compareKinds<Row extends Kinded>(
	key: 'lab.find.loss' | 'lab.find.right',
	rows: readonly Row[],
	measure: (row: Row) => number,
	where: string
): readonly string[] {
	const of = (kind: string) => rows.filter((row) => row.kind === kind);
	return (
		[
			['3:1', 'rope'],
			['nope', 'rope']
		] as const
	).flatMap(([a, b]) =>
		sayComparison(
			key,
			{ a: nameOf('model', a), b: nameOf('model', b), where },
			compareSeeds(of(a), of(b), measure)
		)
	);
}

function tellLoss(tables: LabTables): Findings {
	const rows = listSiblings(tables['siblings-loss']?.rows ?? []);
	if (rows.length === 0) return nothing;
	const count = listValues(rows, ({ domain }) => domain).length;
	const loss = (row: LabRow<'siblings-loss'>) => row.loss;
	return {
		claims: compareKinds('lab.find.loss', rows, loss, ''),
		numbers: [sayList(t('lab.find.domains', { count }), listKinds(rows, loss, sayNats))]
	};
}

function tellPosition(tables: LabTables): Findings {
	const rows = listSiblings(tables['siblings-position']?.rows ?? []);
	const trained = findTrainedLength(tables);
	if (rows.length === 0 || trained === null) return nothing;
	const home = rows.filter(({ to }) => to <= trained);
	const lastHome = Math.max(...home.map(({ from }) => from));
	const farthest = Math.max(...rows.map(({ from }) => from));
	if (home.length === 0 || lastHome === farthest) return nothing;
	const loss = (row: LabRow<'siblings-position'>) => row.loss;
	const far = rows.filter(({ from }) => from === farthest);
	return {
		claims: compareKinds(
			'lab.find.loss',
			far,
			loss,
			t('lab.find.atFar', { from: sayCount(farthest) })
		),
		numbers: [lastHome, farthest].map((from) => {
			const own = rows.filter((row) => row.from === from);
			const to = own[0]?.to ?? from;
			return sayList(
				t('lab.find.position', { from: sayCount(from), to: sayCount(to) }),
				listKinds(own, loss, sayNats)
			);
		})
	};
}

function tellRetrieval(tables: LabTables): Findings {
	const rows = listSiblings(tables['siblings-retrieval']?.rows ?? []);
	const trained = findTrainedLength(tables);
	if (rows.length === 0 || trained === null) return nothing;
	const right = (row: LabRow<'siblings-retrieval'>) => row.right;
	const longest = Math.max(...rows.map(({ length }) => length));
	const found = listValues(rows, ({ style }) => style, styles);
	const weak = kinds.flatMap((kind) => {
		const below = found.filter((style) => {
			const own = rows.filter(
				(row) => row.style === style && row.kind === kind && row.length === trained
			);
			const home = spreadOverSeeds(own, right);
			return home !== null && home.mean < enough;
		});
		if (below.length === 0) return [];
		const names = sayNames(below.map((style) => nameOf('style', style)));
		const model = nameOf('model', kind);
		return [t('lab.find.below', { model, enough: sayShare(enough), styles: names })];
	});
	return {
		claims: [
			...compareKinds(
				'lab.find.right',
				rows.filter(({ length }) => length === longest),
				right,
				t('lab.find.atLength', { length: longest })
			),
			...weak,
			...(weak.length > 0 ? [t('lab.find.below.why')] : [])
		],
		numbers: [trained, longest].flatMap((length) =>
			found.map((style) => {
				const own = rows.filter((row) => row.style === style && row.length === length);
				const subject = nameOf('style', style);
				return sayList(t('lab.find.at', { subject, length }), listKinds(own, right, sayShare));
			})
		)
	};
}

function tellDistance(tables: LabTables): Findings {
	const rows = listSiblings(tables['siblings-distance']?.rows ?? []);
	const layers = listValues(rows, nameLayers, [
		'rope',
		'3:1 rope layers',
		'3:1 nope layers',
		'nope'
	]);
	/** Sum over buckets of the mean over layers. */
	const sum = (name: string, isMeant: (from: number) => boolean) =>
		listValues(rows, ({ from }) => from)
			.filter(isMeant)
			.map((from) => rows.filter((row) => nameLayers(row) === name && row.from === from))
			.map((own) => spreadOverSeeds(own, ({ weight }) => weight))
			.filter((found): found is Spread => found !== null)
			.reduce((total, { mean }) => total + mean, 0);
	const list = (isMeant: (from: number) => boolean) =>
		layers.map((name) => [nameOf('kind', name), sayShare(sum(name, isMeant))] as const);
	if (rows.length === 0) return nothing;
	return {
		claims: [],
		numbers: [
			sayList(
				t('lab.find.near'),
				list((from) => from >= 0 && from <= 4)
			),
			sayList(
				t('lab.find.first'),
				list((from) => from === -1)
			)
		]
	};
}

/** What the siblings' tables say. */
export function tellSiblings(tables: LabTables): Findings {
	return joinFindings([
		tellRetrieval(tables),
		tellPosition(tables),
		tellLoss(tables),
		tellDistance(tables)
	]);
}
