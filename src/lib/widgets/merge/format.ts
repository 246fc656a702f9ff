/** @file Numbers as the merge writes them. */
import { format } from 'd3-format';

const short = format('.2~f');
const two = format('.2f');

/** A weight: 0.9. */
export const formatWeight = (share: number) => short(share);
/** A share of right answers, as the lab's figures write it. */
export const formatRight = (share: number) => two(share);
/** Milliseconds as seconds. */
export const formatSeconds = (ms: number) => two(ms / 1000);
