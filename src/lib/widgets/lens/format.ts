import { format } from 'd3-format';

const percent = format('.1f');
const nats = format('.2f');

/** A share as a percentage; shares that would round to nothing are said to be less. */
export function formatShare(share = NaN): string {
	if (share > 0 && share < 0.0005) return '< 0.1 %';
	return `${percent(100 * share)} %`;
}

export function formatEntropy(value: number): string {
	return nats(value);
}

/** A rank, thousands apart. */
export const formatRank = format(',d');
