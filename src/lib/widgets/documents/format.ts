import { formatShare } from '../live/format-share.ts';

/** A difference of shares: where there is none but rounding's, its size as a power of ten. */
export function formatMoved(moved: number): string {
	if (moved >= 0.0005 || moved === 0) return formatShare(moved);
	const power = Math.ceil(Math.log10(100 * moved));
	return `< ${(10 ** power).toFixed(Math.max(0, -power))} %`;
}
