import { format } from 'd3-format';

const percent = format('.1f');

/** A share as a percentage; shares that would round to nothing are said to be less. */
export function formatShare(share = NaN): string {
	if (share > 0 && share < 0.0005) return '< 0.1 %';
	return `${percent(100 * share)} %`;
}
