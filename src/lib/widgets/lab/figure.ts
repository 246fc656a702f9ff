/** @file A figure of the lab as data: panels of series of points, each a mean with its spread over seeds. Made from tables, drawn by PanelChart. */
import type { LabTable, LabTableName, LabTables } from '../../lab/schema.ts';
import { groupRows, listValues, spreadOverSeeds, type Spread } from '../../lab/tidy.ts';
import { nameOf, type NameGroup } from '../../messages/lab.ts';

export interface Look {
	/** Blue and amber are RoPE and NoPE; everything else is ink. */
	readonly tone: 'rope' | 'nope' | 'ink' | 'soft';
	readonly dash: 'none' | 'long' | 'short';
	/** Which shape; see drawMark. */
	readonly mark: number;
}

export interface FigurePoint extends Spread {
	/** In the axis' unit; the place in its list where the axis has names. */
	readonly x: number;
	/** Places in the table of the rows it is made of. */
	readonly rows: readonly number[];
	/** Those of the seed with the least mean, and of that with the greatest; all, where they are not told apart. */
	readonly ends?: { readonly least: readonly number[]; readonly greatest: readonly number[] };
}

export interface FigureSeries {
	readonly id: string;
	readonly name: string;
	readonly look: Look;
	readonly points: readonly FigurePoint[];
}

export interface FigurePanel {
	readonly id: string;
	readonly title: string;
	readonly series: readonly FigureSeries[];
}

/** A line across the picture, such as the length that was trained. */
export interface AxisMark {
	readonly at: number;
	readonly label: string;
}

export type Unit = 'tokens' | 'share' | 'nats' | 'number';

export interface XAxis {
	readonly kind: 'linear' | 'log2' | 'names';
	readonly title: string;
	readonly unit: Unit;
	/** Where the axis has names: what stands at 0, 1, 2 … */
	readonly names?: readonly string[];
	/** Whether the names follow one another, so that a line between them means something. */
	readonly isOrdered?: boolean;
	readonly marks?: readonly AxisMark[];
}

export interface YAxis {
	readonly title: string;
	readonly unit: Unit;
	/** Left out, each panel has the range of its own points. */
	readonly domain?: readonly [number, number];
	readonly marks?: readonly AxisMark[];
}

/** The runs behind a figure. */
export interface RunsNote {
	readonly runs: number;
	readonly seeds: readonly number[];
	readonly from: string;
	readonly to: string;
	readonly seconds: number;
	readonly software: readonly string[];
	readonly commands: readonly string[];
}

export interface Figure {
	readonly x: XAxis;
	readonly y: YAxis;
	readonly panels: readonly FigurePanel[];
	/** Arms of the experiment that have not run yet. */
	readonly missing: readonly string[];
	readonly about: RunsNote;
	/** Where every shown number stands. */
	readonly cells: { readonly table: LabTableName; readonly column: string };
}

interface Facet<Row> {
	readonly group: NameGroup;
	readonly read: (row: Row) => string;
	readonly order?: readonly string[];
}

interface Seeded {
	readonly run: string;
	readonly seed: number;
	readonly at: number;
}

export interface Recipe<Row extends Seeded> {
	readonly panel?: Facet<Row>;
	readonly series: Facet<Row> & { readonly look: (id: string, index: number) => Look };
	readonly x: (row: Row) => number;
	readonly measure: (row: Row) => number;
}

function findEnds<Row extends Seeded>(
	rows: readonly Row[],
	measure: (row: Row) => number
): NonNullable<FigurePoint['ends']> {
	const seeds = [...groupRows(rows, ({ seed }) => seed).values()]
		.map((own) => ({
			mean: spreadOverSeeds(own, measure)?.mean ?? 0,
			rows: own.map(({ at }) => at)
		}))
		.toSorted((a, b) => a.mean - b.mean);
	return { least: seeds[0]?.rows ?? [], greatest: seeds.at(-1)?.rows ?? [] };
}

/** Rows as panels of series of points. */
export function makePanels<Row extends Seeded>(
	rows: readonly Row[],
	{ panel, series, x, measure }: Recipe<Row>
): readonly FigurePanel[] {
	const names = panel ? listValues(rows, panel.read, panel.order) : ['all'];
	// Looks follow the whole figure's list, so that a series looks the same in each panel.
	const all = listValues(rows, series.read, series.order);
	return names.map((id) => {
		const own = panel ? rows.filter((row) => panel.read(row) === id) : rows;
		const groups = groupRows(own, series.read);
		return {
			id,
			title: panel ? nameOf(panel.group, id) : '',
			series: all.flatMap((name, index) => {
				const found = groups.get(name);
				if (!found) return [];
				const points = [...groupRows(found, x)].flatMap(([at, group]) => {
					const spread = spreadOverSeeds(group, measure);
					const ends = findEnds(group, measure);
					return spread ? [{ x: at, ...spread, rows: group.map((row) => row.at), ends }] : [];
				});
				points.sort((a, b) => a.x - b.x);
				return [
					{ id: name, name: nameOf(series.group, name), look: series.look(name, index), points }
				];
			})
		};
	});
}

/** Who measured the rows, when and with what. */
export function describeRuns(tables: readonly LabTable[], rows: readonly Seeded[]): RunsNote {
	const named = new Set(rows.map(({ run }) => run));
	const runs = tables.flatMap((table) =>
		Object.entries(table.runs).flatMap(([name, run]) => (named.has(name) ? [run] : []))
	);
	const dates = runs.map(({ date }) => date).sort();
	return {
		runs: runs.length,
		seeds: [...new Set(rows.map(({ seed }) => seed))].sort((a, b) => a - b),
		from: dates[0] ?? '',
		to: dates.at(-1) ?? '',
		seconds: runs.reduce((sum, { seconds }) => sum + seconds, 0),
		software: [...new Set(runs.map(({ software }) => software))],
		commands: [...new Set(runs.map(({ command }) => command))]
	};
}

/**
 * The length in tokens that the models of a table were trained at: `lab/siblings.py` and `lab/grouped.py` ask at a quarter of it first.
 */
export function findTrainedLength(
	tables: LabTables,
	name: 'siblings-retrieval' | 'grouped-retrieval' = 'siblings-retrieval'
): number | null {
	const lengths = tables[name]?.rows.map(({ length }) => length);
	return lengths ? 4 * Math.min(...lengths) : null;
}
