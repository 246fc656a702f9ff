/** @file Where things stand on the plane of log-ratios: arrows of one loss, and names at the ends of paths. */
import {
	gradientOf,
	stepOf,
	type Coupling,
	type Pair,
	type PreferenceLoss
} from '../../math/preference.ts';

export interface Arrow {
	readonly from: Pair;
	readonly to: Pair;
	/** Opacity: the stronger the push, the more. */
	readonly ink: number;
}

const places = [-54, -42, -30, -18, -6, 6, 18, 30, 42, 54];
/** In nats. */
const arrowLength = 7;

/** The direction of descent at a grid of places, all of one length; none where nothing pushes. */
export function listArrows(
	loss: PreferenceLoss,
	beta: number,
	coupling: Coupling
): readonly Arrow[] {
	const all = places.flatMap((chosen) =>
		places.map((rejected) => {
			const from = { chosen, rejected };
			const step = stepOf(gradientOf(loss, from, beta), coupling);
			return { from, step, size: Math.hypot(step.chosen, step.rejected) };
		})
	);
	const most = Math.max(...all.map(({ size }) => size));
	return all
		.filter(({ size }) => size > 0)
		.map(({ from, step, size }) => ({
			from,
			to: {
				chosen: from.chosen + (arrowLength * step.chosen) / size,
				rejected: from.rejected + (arrowLength * step.rejected) / size
			},
			ink: 0.14 + 0.6 * Math.sqrt(size / most)
		}));
}

/** For each end, how many before it are so near that their names would be written over each other. */
export function countNear(ends: readonly Pair[], near = 14): readonly number[] {
	return ends.map(
		(end, index) =>
			ends
				.slice(0, index)
				.filter(
					(other) => Math.hypot(other.chosen - end.chosen, other.rejected - end.rejected) < near
				).length
	);
}
