/** @file Where the lab's runs ended, and the cosine that was cut at half. */
import type { Figure, FigurePoint } from '../lab/figure.ts';

export interface End {
	/** The plan; with `-cut` where it was planned for longer. */
	readonly id: string;
	readonly name: string;
	readonly point: FigurePoint;
}

/** The last point of every series and, of what was planned for longer, the one at the half; the half first. */
export function listEnds({ panels }: Figure): readonly End[] {
	const all = panels.flatMap(({ series }) => series);
	const longest = Math.max(...all.flatMap(({ points }) => points.map(({ x }) => x)));
	return all
		.flatMap(({ id, name, points }): readonly End[] => {
			const last = points.at(-1);
			const half = points.find(({ x }) => x === longest / 2);
			const ends = last ? [{ id, name, point: last }] : [];
			const isCut = half && half !== last && (id === 'cosine' || id === 'wsd');
			return isCut ? [{ id: `${id}-cut`, name, point: half }, ...ends] : ends;
		})
		.toSorted((a, b) => a.point.x - b.point.x || a.point.mean - b.point.mean);
}
