import { format } from 'd3-format';

const signed = format('+.3f');
const percent = format('.1f');
const whole = format(',d');

/** Nats with their sign. */
export const formatMore = (value: number) => signed(value).replace('-', '−');
export const formatLoss = format('.3f');
export const formatTokens = (value: number) => whole(value);
export const formatShare = (value: number) => `${percent(100 * value)} %`;
