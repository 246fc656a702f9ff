/** @file Numbers as the exhibits about heads write them. */
import { format } from 'd3-format';

const threeDigits = format('.3~f');

/** A score of attention: two decimals more than its size needs, with a real minus. */
export function formatScore(score: number): string {
	return threeDigits(score).replace('-', '−');
}
