import { format } from 'd3-format';

const percent = format('.1f');
const points = format('+.1f');

/** A share as a percentage; shares that would round to nothing are said to be less. */
export function formatShare(share: number): string {
	return share > 0 && share < 0.0005 ? '< 0.1 %' : `${percent(100 * share)} %`;
}

/** A change of a share in percentage points, with its sign. */
export function formatChange(change: number): string {
	return points(100 * change).replace('-', '−');
}

export const formatLoss = format('.3f');
