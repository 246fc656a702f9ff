/** @file Numbers as the exhibit of rounding writes them. */
import { format } from 'd3-format';

const percent = format('.1f');
const small = format('.3f');
const three = format('.3~f');
const two = format('.2f');

export const formatLoss = format('.3f');
export const formatPercent = (share: number) => `${percent(100 * share)} %`;
export const formatWeight = (value: number) => small(value).replace('-', '−');
export const formatBits = (bits: number) => three(bits);
export const formatSeconds = (ms: number) => two(ms / 1000);
/** Bytes in GB, which are 10⁹. */
export const formatGigabytes = (bytes: number) => two(bytes / 1e9);
