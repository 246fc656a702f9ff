/** @file Numbers as the bench writes them. */
import { format } from 'd3-format';

const oneDecimal = format('.1f');
const twoDigits = format('.2~g');
const bytes = format('.1f');

/** A share as a percentage with two significant digits below 10 %, one decimal above: "0.034 %", "12.3 %". */
export function formatPercent(share: number): string {
	const percent = 100 * share;
	if (percent === 0) return '0 %';
	if (percent < 0.001) return '< 0.001 %';
	return `${percent < 9.95 ? twoDigits(percent) : oneDecimal(percent).replace(/\.0$/, '')} %`;
}

/** A difference of shares in percentage points, always signed. */
export function formatPoints(difference: number): string {
	const points = 100 * difference;
	const sign = points > 0 ? '+' : points < 0 ? '−' : '±';
	const size = Math.abs(points);
	return `${sign}${size < 9.95 ? twoDigits(size) : oneDecimal(size)}`;
}

export function formatMegabytes(count: number): string {
	return `${bytes(count / 1e6)} MB`;
}

/** A RoPE theta: "10,000", "5 M". */
export function formatTheta(theta: number): string {
	if (theta >= 1e6) return `${twoDigits(theta / 1e6)} M`;
	return format(',.0f')(theta);
}
