/** @file Numbers as the preference losses write them. */
const sign = (text: string) => text.replace('-', '−');

export const formatLoss = (value: number): string => value.toFixed(3);
/** Nats with a sign: "+12", "−0.5", "0". */
export const formatRatio = (nats: number): string =>
	`${nats > 0 ? '+' : ''}${sign(String(Number(nats.toFixed(1))))}`;
export const formatLogp = (nats: number): string => sign(String(Number(nats.toFixed(1))));

/** A push with its sign, to two digits; what is below a millionth is nothing to see. */
export function formatPush(value: number): string {
	if (Math.abs(value) < 1e-6) return '0';
	const size = Math.abs(value);
	const digits = size >= 0.0001 ? String(Number(size.toPrecision(2))) : size.toFixed(6);
	return `${value > 0 ? '+' : '−'}${digits}`;
}

/** Which way a push goes. */
export function arrowOf(value: number): '▲' | '▼' | '·' {
	if (Math.abs(value) < 1e-6) return '·';
	return value > 0 ? '▲' : '▼';
}
