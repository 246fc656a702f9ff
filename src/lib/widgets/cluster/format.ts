/** @file Numbers as the cluster writes them. */
import { format } from 'd3-format';

const whole = format(',');
const sign = (text: string) => text.replace('-', '−');

export const formatWhole = (value: number): string => whole(Math.round(value));
export const formatDays = (days: number): string => days.toFixed(2);
/** Of a share. */
export const formatPercent = (share: number): string => `${(100 * share).toFixed(2)} %`;
export const formatDeviation = (share: number): string =>
	`${share > 0 ? '+' : ''}${sign((100 * share).toFixed(1))} %`;
export const formatSeconds = (seconds: number): string =>
	seconds >= 100 ? whole(Math.round(seconds)) : String(Number(seconds.toPrecision(3)));

/** Decimal, as network speeds are: "50.3 MB", "7.25 GB". */
export function formatSent(bytes: number): string {
	if (bytes >= 1e9) return `${Number((bytes / 1e9).toPrecision(3))} GB`;
	return `${Number((bytes / 1e6).toPrecision(3))} MB`;
}

/** In billions: "1.538 B". */
export const formatBillions = (count: number): string => `${(count / 1e9).toFixed(3)} B`;
