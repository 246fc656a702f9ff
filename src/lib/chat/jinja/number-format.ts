/** @file Numbers in a given form, for `%` and for `str.format`. */
import { fail, refuse } from './fault.ts';
import { toFloat, toPlaces, writeFloat } from './numbers.ts';

/** `1e3` as C writes it: two digits of exponent at least. */
function writePower(digits: string): string {
	return digits.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** |value| in the notation e, f or g. */
export function writeSize(
	value: number,
	type: string,
	precision: number | null,
	keepsPoint: boolean
): string {
	const size = Math.abs(value);
	if (!Number.isFinite(size)) return Number.isNaN(size) ? 'nan' : 'inf';
	const places = precision ?? 6;
	if (places > 98) refuse('more than 98 decimal places');
	if (type === 'f') return toPlaces(size, places) + (keepsPoint && places === 0 ? '.' : '');
	if (type === 'e') {
		const rounded = writePower(roundToDigits(size, places + 1));
		return keepsPoint && places === 0 ? rounded.replace('e', '.e') : rounded;
	}
	const wanted = Math.max(places, 1);
	const rounded = roundToDigits(size, wanted);
	const exponent = Number(rounded.split('e')[1] ?? '0');
	const written =
		exponent < -4 || exponent >= wanted
			? writePower(rounded)
			: toPlaces(size, Math.max(wanted - 1 - exponent, 0));
	if (keepsPoint) return withPoint(written);
	const [digits = '', power] = written.split('e');
	const short = digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
	return power === undefined ? short : `${short}e${power}`;
}

/** A number that has its point where it has no decimal places, too. */
function withPoint(written: string): string {
	return written.includes('.') ? written : written.replace(/^(\d+)/, '$1.');
}

/** Exponent form with this many digits, ties to even. */
function roundToDigits(size: number, digits: number): string {
	const up = size.toExponential(digits - 1);
	const longer = size.toExponential(Math.min(100, digits + 60));
	const [mantissa = '', power = '0'] = longer.split('e');
	const kept = digits === 1 ? 1 : digits + 1;
	const rest = mantissa.slice(kept).replace('.', '');
	const last = mantissa.slice(0, kept).at(-1);
	return /^50*$/.test(rest) && Number(last) % 2 === 0 ? `${mantissa.slice(0, kept)}e${power}` : up;
}

const radixes: Readonly<Record<string, number>> = { d: 10, x: 16, o: 8, b: 2 };

export interface NumberForm {
	/** One of d, x, o, b, e, f, g, %, n of either case; empty for a number's own form. */
	readonly type: string;
	readonly precision: number | null;
	/** The `#` of the form. */
	readonly isMarked: boolean;
}

/** @returns sign, with the mark of the radix, apart from digits, so that zeros can be filled in between */
export function writeNumber(
	value: bigint | number,
	{ type, precision, isMarked }: NumberForm
): { sign: string; mark: string; digits: string } {
	const isNegative = value < 0 || Object.is(value, -0);
	const sign = isNegative ? '-' : '';
	const small = type.toLowerCase();
	const radix = radixes[small];
	let digits: string;
	let mark = '';
	if (radix !== undefined) {
		if (typeof value !== 'bigint') fail(`Unknown format code '${type}' for object of type 'float'`);
		if (isMarked && radix !== 10) mark = `0${type}`;
		digits = (value < 0n ? -value : value).toString(radix);
	} else {
		const float = typeof value === 'bigint' ? toFloat(value) : value;
		if (small === '%') digits = `${writeSize(float * 100, 'f', precision, isMarked)}%`;
		else if (['e', 'f', 'g'].includes(small)) digits = writeSize(float, small, precision, isMarked);
		else if (small === '' && precision === null) {
			const own = writeFloat(Math.abs(float));
			digits = isMarked ? withPoint(own) : own;
		} else if (small === '') digits = ownForm(float, precision ?? 6, isMarked);
		else fail(`Unknown format code '${type}'`);
	}
	return { sign, mark, digits: type === small || small === '%' ? digits : digits.toUpperCase() };
}

/** As `g`, but with a digit behind the point, and with an exponent one digit earlier. */
function ownForm(value: number, precision: number, keepsPoint: boolean): string {
	const wanted = Math.max(precision, 1);
	const size = Math.abs(value);
	if (!Number.isFinite(size)) return Number.isNaN(size) ? 'nan' : 'inf';
	const exponent = Number(roundToDigits(size, wanted).split('e')[1] ?? '0');
	if (exponent >= wanted - 1 && exponent >= -4) {
		const written = roundToDigits(size, wanted);
		if (keepsPoint) return withPoint(writePower(written));
		const [digits = '', power = ''] = written.split('e');
		return writePower(`${digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits}e${power}`);
	}
	const written = writeSize(size, 'g', wanted, keepsPoint);
	return /[.e]/.test(written) ? written : `${written}.0`;
}
