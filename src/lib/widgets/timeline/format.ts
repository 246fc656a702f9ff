/** @file Numbers as the training room writes them. */
import { format } from 'd3-format';

const whole = format(',');
const twoDigits = format('.2~g');
const threeDecimals = format('.3f');

/** T tokens with two decimals: "9.90". */
export function formatT(tokens: number): string {
	return tokens.toFixed(2);
}

export function formatWhole(count: number): string {
	return whole(Math.round(count));
}

/** T, B or M tokens, three digits: "2.72 T", "814 B". */
export function formatTokens(trillions: number): string {
	if (trillions >= 1) return `${trillions.toPrecision(3)} T`;
	if (trillions >= 1e-3) return `${Number((trillions * 1e3).toPrecision(3))} B`;
	return `${Number((trillions * 1e6).toPrecision(3))} M`;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A learning rate: "2 · 10⁻⁴". */
export function formatRate(rate: number): string {
	if (rate < 1e-9) return '0';
	const [digits = '', power = '0'] = rate.toExponential(1).split('e');
	const size = String(Math.abs(Number(power)));
	const raised = Array.from(size, (digit) => superscripts[Number(digit)] ?? '').join('');
	return `${Number(digits)} · 10${Number(power) < 0 ? '⁻' : ''}${raised}`;
}

export function formatPasses(passes: number): string {
	return passes >= 10 ? String(Math.round(passes)) : twoDigits(passes);
}

export function formatNats(nats: number): string {
	return threeDecimals(nats).replace('-', '−');
}
