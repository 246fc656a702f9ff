import type { ScoreName } from '../../math/head-atlas.ts';
import { formatPercent } from '../attention-bench/format.ts';

/** A score as it is read: a share in percent, a distance as a number of tokens. */
export function formatScore(score: ScoreName, value: number): string {
	return score === 'distance' ? value.toFixed(1) : formatPercent(value);
}
