/** @file The measured line between the two checkpoints, with the weight that is set marked on it. */
import type { LabTables } from '../../lab/schema.ts';
import { t } from '../../messages/merge.ts';
import type { Field } from '../attention-bench/csv.ts';
import type { Figure, FigurePoint } from '../lab/figure.ts';
import { makeMerge, ownMerge } from '../lab/figures/post-training.ts';

/** The curve of `makeMerge` with a mark at `share`; null where it has not been measured. */
export function drawMeasured(tables: LabTables, share: number): Figure | null {
	const figure = makeMerge(tables);
	if (!figure) return null;
	const own = figure.x.marks ?? [];
	// Two names at one place would cover each other.
	const marks =
		Math.abs(share - ownMerge) < 0.03
			? own.map((mark) => ({ ...mark, at: share }))
			: [...own, { at: share, label: t('merge.here') }];
	return { ...figure, x: { ...figure.x, marks } };
}

export interface MeasuredRow {
	readonly id: string;
	readonly name: string;
	readonly point: FigurePoint;
}

/** What was measured at the weight nearest to `share`, in the figure's order. */
export function listNearest({ panels }: Figure, share: number): readonly MeasuredRow[] {
	return panels.flatMap(({ series }) =>
		series.flatMap(({ id, name, points }) => {
			const [point] = points.toSorted((a, b) => Math.abs(a.x - share) - Math.abs(b.x - share));
			return point ? [{ id, name, point }] : [];
		})
	);
}

/** Every measured point as rows of a CSV, without a header. */
export function listCurve({ panels }: Figure): Field[][] {
	return panels.flatMap(({ series }) =>
		series.flatMap(({ id, points }) =>
			points.map(({ x, mean, least, greatest }): Field[] => [
				'lab',
				x,
				id,
				mean,
				least,
				greatest,
				''
			])
		)
	);
}
