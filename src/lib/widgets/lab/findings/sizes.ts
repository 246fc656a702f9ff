/** @file What came out of one recipe in three sizes: whether the loss falls, how steeply, and how little each has read. */
import type { LabRow, LabTables } from '../../../lab/schema.ts';
import { compareSeeds, listValues, spreadOverSeeds, type Spread } from '../../../lab/tidy.ts';
import { t } from '../../../messages/lab.ts';
import { nothing, sayComparison, sayCount, sayList, sayNats, type Findings } from './say.ts';
import { loss, type Judge } from './verdict.ts';

type Row = LabRow<'sizes-loss'>;

/** Rows of each size, the smallest first. */
export function listSizes(tables: LabTables): readonly (readonly Row[])[] {
	const rows = tables['sizes-loss']?.rows ?? [];
	const layers = listValues(rows, (row) => row.layers).toSorted((a, b) => a - b);
	return layers.map((count) => rows.filter((row) => row.layers === count));
}

/**
 * The slope of loss over parameters on logarithmic axes, between two sizes: by how much of itself the loss falls where the other grows by
 * a little of itself. Over the seeds that both have; null where they share none.
 */
export function findSlope(
	small: readonly Row[],
	large: readonly Row[],
	size: 'parameters' | 'body' = 'parameters'
): Spread | null {
	const steps = Math.log((large[0]?.[size] ?? 1) / (small[0]?.[size] ?? 1));
	// Means over kinds of text come first, as everywhere.
	const logs = (rows: readonly Row[]) =>
		listValues(rows, ({ seed }) => seed).flatMap((seed) => {
			const own = spreadOverSeeds(
				rows.filter((row) => row.seed === seed),
				loss
			);
			return own ? [{ seed, value: Math.log(own.mean) / steps }] : [];
		});
	return compareSeeds(logs(large), logs(small), ({ value }) => value);
}

const nameOfSize = (rows: readonly Row[]) =>
	t('lab.find.sizes.model', { layers: rows[0]?.layers ?? 0 });

function list(sizes: readonly (readonly Row[])[], say: (row: Row, mean: number) => string) {
	return sizes.flatMap((rows) => {
		const [first] = rows;
		const found = spreadOverSeeds(rows, loss);
		return first && found
			? [[t('lab.size.layers', { layers: first.layers }), say(first, found.mean)] as const]
			: [];
	});
}

export function tellSizes(tables: LabTables): Findings {
	const sizes = listSizes(tables);
	const [small, large] = [sizes[0], sizes.at(-1)];
	if (!small || !large) return nothing;
	const slope = findSlope(small, large);
	const pairs = sizes.slice(1).map((rows, at) => [rows, sizes[at] ?? []] as const);
	return {
		claims: [
			...[...pairs, [large, small] as const].flatMap(([a, b]) =>
				sayComparison(
					'lab.find.loss',
					{ a: nameOfSize(a), b: nameOfSize(b), where: '' },
					compareSeeds(a, b, loss)
				)
			),
			...(slope
				? [
						t('lab.find.sizes.slope', {
							mean: sayNats(slope.mean),
							range:
								slope.seeds === 1
									? ''
									: t('lab.find.range', {
											least: sayNats(slope.least),
											greatest: sayNats(slope.greatest)
										})
						})
					]
				: [])
		],
		numbers: [
			sayList(
				t('lab.find.parameters'),
				list(sizes, ({ parameters }) => sayCount(parameters))
			),
			sayList(
				t('lab.find.sizes.body'),
				list(sizes, ({ body }) => sayCount(body))
			),
			sayList(
				t('lab.find.sizes.read', { tokens: small[0]?.tokens ?? 0 }),
				list(sizes, ({ tokens, parameters }) => (tokens / parameters).toFixed(2))
			),
			sayList(
				t('lab.find.domains', { count: listValues(small, ({ domain }) => domain).length }),
				list(sizes, (_, mean) => sayNats(mean))
			)
		]
	};
}

export const judgeSizes: Judge = (tables) => {
	const sizes = listSizes(tables);
	const [small, large] = [sizes[0], sizes.at(-1)];
	const found = small && large && compareSeeds(large, small, loss);
	if (!small?.[0] || !large?.[0] || !found) return null;
	const steps = sizes.slice(1).map((rows, at) => compareSeeds(rows, sizes[at] ?? [], loss));
	const isStep = steps.every((step) => step?.direction === found.direction);
	return t('lab.verdict.sizes', {
		loss: found.direction,
		steps: isStep ? 'each' : 'some',
		small: small[0].layers,
		large: large[0].layers,
		nats: sayNats(Math.abs(found.mean)),
		seeds: found.seeds
	});
};
