/** @file Numbers as the exhibits on the optimiser write them. */
import { format } from 'd3-format';

const whole = format(',');
const short = format('~s');
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Three digits, by powers of ten where it is small: "0.0123", "−4.56 × 10⁻⁵". */
export function formatSmall(value: number, digits = 3): string {
	if (value === 0) return '0';
	const sign = value < 0 ? '−' : '';
	const size = Math.abs(value);
	if (size >= 0.001 && size < 10_000) return `${sign}${Number(size.toPrecision(digits))}`;
	const [mantissa = '', power = '0'] = size.toExponential(digits - 1).split('e');
	const raised = String(Math.abs(Number(power))).replaceAll(/\d/g, (digit) =>
		superscripts.charAt(Number(digit))
	);
	return `${sign}${mantissa} × 10${Number(power) < 0 ? '⁻' : ''}${raised}`;
}

/** The value of a weight. */
export function formatWeight(value: number): string {
	return value.toFixed(5).replace('-', '−');
}

export function formatRatio(value: number): string {
	return value.toFixed(2).replace('-', '−');
}

/** "4,720,000" */
export function formatSteps(steps: number): string {
	return whole(Math.round(steps));
}

/** On an axis: "500k", "2M". */
export const formatTick = (steps: number): string => short(steps);

/** "11.1 %" */
export function formatShare(share: number): string {
	return `${Number((100 * share).toPrecision(3))} %`;
}

export function formatLoss(nats: number): string {
	return nats.toFixed(3);
}
