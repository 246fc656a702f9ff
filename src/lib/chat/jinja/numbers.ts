/** @file Numbers as Python writes, reads and reckons them. */
import { fail, refuse } from './fault.ts';
import { strip } from './code-points.ts';

/** `repr` of a float: the shortest digits that give it back, with an exponent below 1e-4 and from 1e16. */
export function writeFloat(value: number): string {
	if (Number.isNaN(value)) return 'nan';
	if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
	const sign = value < 0 || Object.is(value, -0) ? '-' : '';
	const [mantissa = '', power = '0'] = Math.abs(value).toExponential().split('e');
	const exponent = Number(power);
	const digits = mantissa.replace('.', '');
	if (exponent < -4 || exponent >= 16) {
		const rest = digits.length > 1 ? `.${digits.slice(1)}` : '';
		const size = String(Math.abs(exponent)).padStart(2, '0');
		return `${sign}${digits.charAt(0)}${rest}e${exponent < 0 ? '-' : '+'}${size}`;
	}
	if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
	const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
	return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

/** `str` of an int; Python refuses very long ones. */
export function writeInt(value: bigint): string {
	const text = value.toString();
	if (text.replace('-', '').length > 4300)
		fail('Exceeds the limit (4300 digits) for integer string conversion');
	return text;
}

/** Decimal digits of any script as ASCII ones. */
function toAsciiDigits(text: string): string {
	return text.replace(/\p{Nd}/gu, (digit) => {
		let zero = digit.codePointAt(0) ?? 0;
		// Each script has its ten digits in a row, and the row begins at a zero.
		let value = 0;
		while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && digit > '9') {
			zero--;
			value++;
		}
		return digit <= '9' ? digit : String(value);
	});
}

/** `int(text, base)`; null where that is no int. */
export function readInt(text: string, base: number): bigint | null {
	if (base !== 0 && (base < 2 || base > 36)) return null;
	const [, sign = '', marked = '', rest = ''] =
		/^([+-]?)(0[xXoObB]_?)?(.*)$/s.exec(toAsciiDigits(strip(text, 'both', null))) ?? [];
	const radix = { x: 16, o: 8, b: 2 }[marked.charAt(1).toLowerCase()];
	let digits = rest;
	let used = base;
	if (radix !== undefined && (base === 0 || base === radix)) used = radix;
	else digits = marked + rest;
	if (used === 0) {
		if (/^0[0_]*[1-9]/.test(digits)) return null;
		used = 10;
	}
	if (!/^[0-9a-z]+(_[0-9a-z]+)*$/i.test(digits)) return null;
	let value = 0n;
	for (const char of digits.replaceAll('_', '').toLowerCase()) {
		const digit = Number.parseInt(char, 36);
		if (digit >= used) return null;
		value = value * BigInt(used) + BigInt(digit);
	}
	return sign === '-' ? -value : value;
}

/** `float(text)`; null where that is no float. */
export function readFloat(text: string): number | null {
	const trimmed = toAsciiDigits(strip(text, 'both', null)).toLowerCase();
	const [, sign = '', word = ''] = /^([+-]?)(inf|infinity|nan)$/.exec(trimmed) ?? [];
	if (word !== '') return word === 'nan' ? NaN : sign === '-' ? -Infinity : Infinity;
	const number = /^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+(_\d+)*)(e[+-]?\d+(_\d+)*)?$/;
	return number.test(trimmed) ? Number(trimmed.replaceAll('_', '')) : null;
}

export function floorDivide(a: bigint, b: bigint): bigint {
	if (b === 0n) fail('integer division or modulo by zero');
	const quotient = a / b;
	return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

/** `divmod` of floats: the remainder has the divisor's sign. */
export function divideFloats(a: number, b: number): { quotient: number; remainder: number } {
	if (b === 0) fail('float floor division by zero');
	let remainder = a % b;
	let quotient = (a - remainder) / b;
	if (remainder !== 0) {
		if (b < 0 !== remainder < 0) {
			remainder += b;
			quotient -= 1;
		}
	} else remainder = b < 0 ? -0 : 0;
	if (quotient === 0) return { quotient: 1 / (a / b) < 0 ? -0 : 0, remainder };
	const floor = Math.floor(quotient);
	return { quotient: quotient - floor > 0.5 ? floor + 1 : floor, remainder };
}

/** An int as a float. */
export function toFloat(value: bigint): number {
	const float = Number(value);
	if (!Number.isFinite(float)) fail('int too large to convert to float');
	return float;
}

/** Decimal digits of |value| rounded half to even, as `round` and `%.2f` do: `places` after the point, ≥ 0. */
export function toPlaces(value: number, places: number): string {
	const size = Math.abs(value);
	if (places > 98) refuse('more than 98 decimal places');
	// The decimal digits of a large float are those of its whole number.
	if (size >= 1e21) return `${BigInt(size)}${places > 0 ? `.${'0'.repeat(places)}` : ''}`;
	const longer = size.toFixed(100);
	const cut = longer.length - 100 + places;
	const isTie = /^50*$/.test(longer.slice(cut));
	if (!isTie) return size.toFixed(places);
	const down = longer.slice(0, places === 0 ? cut - 1 : cut);
	return Number(down.at(-1)) % 2 === 0 ? down : size.toFixed(places);
}

/** `round(value, places)` of a float. */
export function roundFloat(value: number, places: number): number {
	if (!Number.isFinite(value) || places > 98) return value;
	if (places >= 0)
		return (value < 0 || Object.is(value, -0) ? -1 : 1) * Number(toPlaces(value, places));
	if (places < -308) return 0 * value;
	const unit = Number(`1e${-places}`);
	const below = Math.floor(value / unit);
	const rest = value - below * unit;
	const up = rest > unit / 2 || (rest === unit / 2 && below % 2 !== 0);
	const rounded = (up ? below + 1 : below) * unit;
	return rounded === 0 ? 0 * value : rounded;
}

/** `round(value, places)` of an int. */
export function roundInt(value: bigint, places: number): bigint {
	if (places >= 0) return value;
	const unit = 10n ** BigInt(-places);
	const below = floorDivide(value, unit);
	const twice = (value - below * unit) * 2n;
	const up = twice > unit || (twice === unit && below % 2n !== 0n);
	return (up ? below + 1n : below) * unit;
}
