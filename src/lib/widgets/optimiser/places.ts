/** @file Where the charts of the optimiser's exhibits have their edges. */
import { scaleLinear, type ScaleLinear } from 'd3-scale';

export const chartMargin = { top: 20, right: 14, bottom: 34, left: 66 } as const;

/** Steps from 1 to `count` along a chart of this width. */
export function placeStep(count: number, width: number): ScaleLinear<number, number> {
	return scaleLinear([1, count], [chartMargin.left, width - chartMargin.right]);
}
