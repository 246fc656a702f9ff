/** @file What heads taken away cost, in sentences. */
import type { LabTables } from '../../../lab/schema.ts';
import { compareSeeds, groupRows, listValues, spreadOverSeeds } from '../../../lab/tidy.ts';
import { nameOf, t } from '../../../messages/lab.ts';
import { fills, removals } from '../figures/orders.ts';
import { listLayers, spreadNothing } from '../figures/removal.ts';
import {
	joinFindings,
	nothing,
	sayCount,
	sayComparison,
	sayList,
	sayNames,
	sayShare,
	type Findings
} from './say.ts';
import { capitalise, right, type Judge } from './verdict.ts';

const half = 0.5;

/** The model without its induction heads against the model without as many others, with one thing in their place. */
function compareInduction(tables: LabTables, fill: string) {
	const rows = (tables['induction-removal']?.rows ?? []).filter((row) => row.fill === fill);
	const of = (removed: string) => rows.filter((row) => row.removed === removed);
	return compareSeeds(of('induction'), of('random'), right);
}

/** Sets that were drawn and leave less than half right, by the heads in them. */
function listHarmful(tables: LabTables): readonly string[] {
	const rows = tables['induction-removal']?.rows ?? [];
	const drawn = rows.filter(({ removed, fill }) => removed === 'random' && fill === 'ledger');
	return [...groupRows(drawn, ({ seed, heads }) => `${seed} ${heads}`)].flatMap(([name, own]) =>
		(spreadOverSeeds(own, right)?.mean ?? 1) < half ? [name] : []
	);
}

export function tellInduction(tables: LabTables): Findings {
	const table = tables['induction-removal'];
	if (!table) return nothing;
	const rows = spreadNothing(table.rows);
	const taken = table.rows.filter(({ removed }) => removed === 'induction');
	const heads = [...groupRows(taken, ({ seed }) => seed)].map(
		([seed, own]) => [t('lab.find.seed', { seed }), own[0]?.heads ?? ''] as const
	);
	const harmful = [...groupRows(listHarmful(tables), (name) => name.split(' ')[0])].map(
		([seed, names]) =>
			[
				t('lab.find.seed', { seed: seed ?? '' }),
				sayNames(names.map((name) => name.split(' ').slice(1).join(' and ')))
			] as const
	);
	return {
		claims: (['zero', 'ledger'] as const).flatMap((fill) =>
			sayComparison(
				'lab.find.right',
				{
					a: nameOf('model', 'no induction'),
					b: nameOf('model', 'no others'),
					where: t('lab.find.filled', { fill: nameOf('fill', fill) })
				},
				compareInduction(tables, fill)
			)
		),
		numbers: [
			sayList(t('lab.find.inductionHeads'), heads),
			...listValues(rows, ({ fill }) => fill, fills).map((fill) =>
				sayList(
					t('lab.find.removed', { fill: nameOf('fill', fill) }),
					listValues(rows, ({ removed }) => removed, removals).flatMap((removed) => {
						const own = rows.filter((row) => row.fill === fill && row.removed === removed);
						const found = spreadOverSeeds(own, right);
						return found ? [[nameOf('removed', removed), sayShare(found.mean)] as const] : [];
					})
				)
			),
			...(harmful.length > 0 ? [sayList(t('lab.find.harmful'), harmful)] : [])
		]
	};
}

export const judgeInduction: Judge = (tables) => {
	const found = (['zero', 'ledger'] as const).map((fill) => compareInduction(tables, fill));
	if (found.some((comparison) => comparison === null)) return null;
	const lower = found.every((comparison) => comparison?.direction === 'lower');
	const higher = found.every((comparison) => comparison?.direction === 'higher');
	const others = listHarmful(tables).length;
	return t('lab.verdict.induction', {
		state: lower ? 'more' : higher ? 'less' : 'open',
		left: sayMean(tables, 'induction'),
		random: sayMean(tables, 'random'),
		seeds: found[0]?.seeds ?? 0,
		others
	});
};

/** What is right with means over ledgers in the place of what was taken away. */
function sayMean(tables: LabTables, removed: string): string {
	const rows = tables['induction-removal']?.rows ?? [];
	const own = rows.filter((row) => row.removed === removed && row.fill === 'ledger');
	return sayShare(spreadOverSeeds(own, right)?.mean ?? 0);
}

function atLength(tables: LabTables, removed: string, length: number) {
	const rows = tables['nope-removal']?.rows ?? [];
	return rows.filter((row) => row.removed === removed && row.length === length);
}

function listLengths(tables: LabTables): readonly number[] {
	const rows = tables['nope-removal']?.rows ?? [];
	return listValues(rows, ({ length }) => length).toSorted((a, b) => a - b);
}

/** The mean of what is left without pairs of RoPE layers, by a layer that is in them. */
function listByLayer(tables: LabTables, length: number) {
	const rows = atLength(tables, 'rope-layers', length);
	const layers = [...new Set(rows.flatMap(listLayers))].toSorted((a, b) => a - b);
	return layers.flatMap((layer) => {
		const found = spreadOverSeeds(
			rows.filter((row) => listLayers(row).includes(layer)),
			right
		);
		return found ? [{ layer, mean: found.mean }] : [];
	});
}

export function tellNopeHeads(tables: LabTables): Findings {
	const lengths = listLengths(tables);
	if (lengths.length === 0) return nothing;
	const compare = (b: string, length: number) =>
		sayComparison(
			'lab.find.right',
			{
				a: nameOf('model', 'no nope'),
				b: nameOf('model', `no ${b}`),
				where: t('lab.find.atLength', { length })
			},
			compareSeeds(atLength(tables, 'nope', length), atLength(tables, b, length), right)
		);
	const longest = Math.max(...lengths);
	const byLayer = listByLayer(tables, longest).map(
		({ layer, mean }) => [t('lab.find.layer', { layer: sayCount(layer) }), sayShare(mean)] as const
	);
	return joinFindings([
		{
			claims: [...compare('nothing', longest), ...compare('rope-layers', longest)],
			numbers: []
		},
		{ claims: compare('rope-heads', longest), numbers: [] },
		{
			claims: [],
			numbers: [
				...lengths.map((length) =>
					sayList(
						t('lab.find.stages', { length }),
						removals.flatMap((removed) => {
							const found = spreadOverSeeds(atLength(tables, removed, length), right);
							return found ? [[nameOf('removed', removed), sayShare(found.mean)] as const] : [];
						})
					)
				),
				sayList(t('lab.find.pairs', { length: longest }), byLayer)
			]
		}
	]);
}

export const judgeNopeHeads: Judge = (tables) => {
	const lengths = listLengths(tables);
	if (lengths.length === 0) return null;
	const [shortest, length] = [Math.min(...lengths), Math.max(...lengths)];
	const at = (removed: string) => atLength(tables, removed, length);
	const near = atLength(tables, 'nope', shortest);
	const farther = compareSeeds(at('nope'), near, right);
	const against = compareSeeds(at('nope'), at('rope-layers'), right);
	if (!farther || !against) return null;
	return capitalise(
		t('lab.verdict.nopeHeads', {
			farther: farther.direction,
			against: against.direction,
			near: sayShare(spreadOverSeeds(near, right)?.mean ?? 0),
			left: sayShare(spreadOverSeeds(at('nope'), right)?.mean ?? 0),
			rope: sayShare(spreadOverSeeds(at('rope-layers'), right)?.mean ?? 0),
			shortest,
			length,
			seeds: farther.seeds
		})
	);
};
