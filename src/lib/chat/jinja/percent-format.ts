/** @file `'%s and %d' % (a, b)`: Python's printf. */
import { fail, refuse } from './fault.ts';
import { writeNumber } from './number-format.ts';
import { toFloat } from './numbers.ts';
import { escape, toRepr, toText } from './represent.ts';
import { Dict, List, Range, Tuple, typeName, Undefined, type Value } from './values.ts';

const form = /%(?:\(((?:[^()]|\([^()]*\))*)\))?([-#0 +]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?(.)?/gs;

/** @throws {TemplateFault} where the values do not fit the text */
export function formatPercent(text: string, values: Value): string {
	const queue: readonly Value[] = values instanceof Tuple ? values.items : [values];
	let next = 0;
	const take = (): Value => {
		const value = queue[next++];
		return value === undefined ? fail('not enough arguments for format string') : value;
	};
	const takeInt = (): number => {
		const value = take();
		return typeof value === 'bigint' ? Number(value) : fail('* wants int');
	};
	const written = text.replace(
		form,
		(
			whole: string,
			name: string | undefined,
			flags: string,
			width: string | undefined,
			precision: string | undefined,
			type: string | undefined
		) => {
			if (type === undefined) fail('incomplete format');
			if (type === '%' && name === undefined)
				return whole === '%%' ? '%' : refuse(`the form “${whole}”`);
			if (name !== undefined) {
				if (!(values instanceof Dict)) fail('format requires a mapping');
			}
			const wide = width === '*' ? takeInt() : Number(width ?? 0);
			const hasPoint = whole.includes('.', name === undefined ? 0 : name.length + 2);
			const exact = precision === '*' ? takeInt() : hasPoint ? Number(precision ?? 0) : null;
			const value =
				name === undefined ? take() : ((values as Dict).get(name) ?? fail(`KeyError: '${name}'`));
			return pad(writeOne(value, type, exact, flags), wide, flags, type);
		}
	);
	const mayRest =
		values instanceof Dict ||
		values instanceof List ||
		values instanceof Range ||
		values instanceof Undefined;
	if (next < queue.length && !(mayRest && !(values instanceof Tuple)))
		fail('not all arguments converted during string formatting');
	return written;
}

function writeOne(
	value: Value,
	type: string,
	precision: number | null,
	flags: string
): { sign: string; digits: string } {
	if ('sra'.includes(type)) {
		const text = type === 's' ? toText(value) : toRepr(value);
		const plain = type === 'a' ? text.replace(/[^\0-\x7f]/gu, escape) : text;
		return {
			sign: '',
			digits: precision === null ? plain : Array.from(plain).slice(0, precision).join('')
		};
	}
	if (type === 'c') {
		if (typeof value === 'bigint' || typeof value === 'boolean')
			return { sign: '', digits: String.fromCodePoint(Number(value)) };
		if (typeof value === 'string' && Array.from(value).length === 1)
			return { sign: '', digits: value };
		if (typeof value === 'number')
			refuse('“%c” of a float, which depends on the version of Python');
		fail('%c requires int or char');
	}
	if (!'diuoxXeEfFgG'.includes(type)) fail(`unsupported format character '${type}'`);
	if (value instanceof Undefined) fail(value.message);
	const number = typeof value === 'boolean' ? (value ? 1n : 0n) : value;
	if (typeof number !== 'bigint' && typeof number !== 'number')
		fail(`%${type} format: a number is required, not ${typeName(value)}`);
	const isWhole = 'diu'.includes(type);
	if ('oxX'.includes(type) && typeof number !== 'bigint')
		fail(`%${type} format: an integer is required`);
	if (isWhole && typeof number === 'number' && !Number.isFinite(number))
		fail('cannot convert float to integer');
	const used = isWhole && typeof number === 'number' ? BigInt(Math.trunc(number)) : number;
	const isFloat = !isWhole && !'oxX'.includes(type);
	const written = writeNumber(isFloat && typeof used === 'bigint' ? toFloat(used) : used, {
		type: isWhole ? 'd' : type,
		precision: isFloat ? precision : null,
		isMarked: flags.includes('#')
	});
	const digits =
		!isFloat && precision !== null ? written.digits.padStart(precision, '0') : written.digits;
	return {
		digits,
		sign:
			(written.sign || (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '')) + written.mark
	};
}

function pad(
	{ sign, digits }: { sign: string; digits: string },
	width: number,
	flags: string,
	type: string
): string {
	const rest = width - sign.length - Array.from(digits).length;
	if (rest <= 0) return sign + digits;
	if (flags.includes('-')) return sign + digits + ' '.repeat(rest);
	if (flags.includes('0') && !'sracC'.includes(type)) return sign + '0'.repeat(rest) + digits;
	return ' '.repeat(rest) + sign + digits;
}
