/** @file Numbers as the exhibits about RoPE write them. */
import { format } from 'd3-format';
import { formatNumber } from '../../facts/format.ts';

const threeDigits = format(',.3~r');
const fixed = format('.3f');

/** A wavelength or a distance: tokens, with millions as such. */
export function formatTokens(tokens: number): string {
	if (tokens >= 1e6) return `${threeDigits(tokens / 1e6)} million`;
	return tokens < 100 && !Number.isInteger(tokens)
		? threeDigits(tokens)
		: formatNumber(Math.round(tokens));
}

/** A score, or a part of one. */
export function formatScore(score: number): string {
	return fixed(score).replace('-', '−');
}

/** Turns of a clock: "0.002", "3.5", "1,040". */
export function formatTurns(turns: number): string {
	return turns >= 100 ? formatNumber(Math.round(turns)) : threeDigits(turns);
}
