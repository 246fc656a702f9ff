/** @file The ground of a cell in the heat table. */
import type { RowRange } from './rows.ts';

/** A colour with a share of ink, up to 30 %, by where a score lies between the ends of its row. */
export function drawHeat({ low, high }: RowRange, score: number): string {
	const share = high === low ? 0 : Math.round((30 * (score - low)) / (high - low));
	return `color-mix(in srgb, var(--ink) ${share}%, transparent)`;
}
