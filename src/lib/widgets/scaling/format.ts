/** @file Numbers as the scaling laws write them. */
import { format } from 'd3-format';

const whole = format(',');
const trim = (value: number) => String(Number(value.toPrecision(3)));

/** "3.08 B", "11.2 T", "124 M"; three digits. */
export function formatCount(value: number): string {
	if (value >= 1e15) return `${whole(Number((value / 1e12).toPrecision(3)))} T`;
	if (value >= 1e12) return `${trim(value / 1e12)} T`;
	if (value >= 1e9) return `${trim(value / 1e9)} B`;
	if (value >= 1e6) return `${trim(value / 1e6)} M`;
	return whole(Math.round(value));
}

/** Tokens a parameter: "3,640", "18.9", "0.34". */
export const formatRatio = (value: number): string =>
	value >= 100 ? whole(Number(value.toPrecision(3))) : trim(value);

/** "2.07 × 10²³" */
export function formatFlops(value: number): string {
	const [digits = '', power = '0'] = value.toExponential(2).split('e');
	const raised = String(Number(power)).replaceAll(/\d/g, (digit) =>
		'⁰¹²³⁴⁵⁶⁷⁸⁹'.charAt(Number(digit))
	);
	return `${digits} × 10${raised}`;
}

export const formatLoss = (value: number): string => value.toFixed(3);
export const formatTimes = (value: number): string =>
	value >= 10 ? whole(Math.round(value)) : trim(Number(value.toFixed(2)));
