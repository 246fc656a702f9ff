/** @file Means and spreads over seeds. Rows of one seed are averaged first: a seed counts once, however many rows it has. */

export interface Spread {
	/** Mean of the seeds' means. */
	readonly mean: number;
	/** The seeds' least and greatest mean; equal where there is one seed. */
	readonly least: number;
	readonly greatest: number;
	readonly seeds: number;
}

/** How one arm of an experiment differs from another, seed by seed. */
export interface Comparison extends Spread {
	/** `higher` or `lower` in every seed, `mixed` where seeds disagree or one shows no difference, `same` where none does. */
	readonly direction: 'higher' | 'lower' | 'mixed' | 'same';
}

interface Seeded {
	readonly seed: number;
}

/** Rows by a key, groups in the order in which they first appear. */
export function groupRows<Row, Key>(
	rows: readonly Row[],
	key: (row: Row) => Key
): ReadonlyMap<Key, readonly Row[]> {
	const groups = new Map<Key, Row[]>();
	for (const row of rows) {
		const found = groups.get(key(row));
		if (found) found.push(row);
		else groups.set(key(row), [row]);
	}
	return groups;
}

/** Distinct values of a column: those of `order` first, in that order, then the others as they appear. */
export function listValues<Row, Value>(
	rows: readonly Row[],
	read: (row: Row) => Value,
	order: readonly Value[] = []
): readonly Value[] {
	const found = new Set(rows.map(read));
	return [
		...order.filter((value) => found.has(value)),
		...[...found].filter((value) => !order.includes(value))
	];
}

function meansBySeed<Row extends Seeded>(
	rows: readonly Row[],
	measure: (row: Row) => number
): ReadonlyMap<number, number> {
	return new Map(
		[...groupRows(rows, ({ seed }) => seed)].map(([seed, own]) => [
			seed,
			own.reduce((sum, row) => sum + measure(row), 0) / own.length
		])
	);
}

function spread(values: readonly number[]): Spread | null {
	if (values.length === 0) return null;
	return {
		mean: values.reduce((sum, value) => sum + value, 0) / values.length,
		least: Math.min(...values),
		greatest: Math.max(...values),
		seeds: values.length
	};
}

/** Mean and spread of a measured column over seeds; null without rows. */
export function spreadOverSeeds<Row extends Seeded>(
	rows: readonly Row[],
	measure: (row: Row) => number
): Spread | null {
	return spread([...meansBySeed(rows, measure).values()]);
}

/** `rows` against `others`, over the seeds that both have; null where they share none. */
export function compareSeeds<Row extends Seeded>(
	rows: readonly Row[],
	others: readonly Row[],
	measure: (row: Row) => number
): Comparison | null {
	const own = meansBySeed(rows, measure);
	const differences = [...meansBySeed(others, measure)].flatMap(([seed, other]) => {
		const value = own.get(seed);
		return value === undefined ? [] : [value - other];
	});
	const found = spread(differences);
	if (!found) return null;
	const { least, greatest } = found;
	const direction =
		least > 0
			? 'higher'
			: greatest < 0
				? 'lower'
				: least === 0 && greatest === 0
					? 'same'
					: 'mixed';
	return { ...found, direction };
}
