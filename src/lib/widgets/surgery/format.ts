import { format } from 'd3-format';

const points = format('+.1f');

/** A change of a share in percentage points, with its sign. */
export function formatChange(change: number): string {
	return points(100 * change).replace('-', '−');
}

export const formatLoss = format('.3f');
