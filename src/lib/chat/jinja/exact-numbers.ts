/** @file Quotients and powers rounded once, as Python's are; JavaScript's `**` is off in its last digit: 10 ** -5 is not 0.00001. */
import { fail, refuse } from './fault.ts';

const view = new DataView(new ArrayBuffer(8));

/** 2 to the power of a whole number between -1022 and 1023. */
function powerOfTwo(exponent: number): number {
	view.setBigUint64(0, BigInt(exponent + 1023) << 52n);
	return view.getFloat64(0);
}

/** The double nearest to `over / under`, ties to even; Infinity beyond the largest. @throws {TemplateFault} refused below 2^-1022 */
function roundRatio(over: bigint, under: bigint): number {
	const isNegative = over < 0n !== under < 0n;
	const [top, bottom] = [over < 0n ? -over : over, under < 0n ? -under : under];
	if (top === 0n) return isNegative ? -0 : 0;
	const bits = (value: bigint) => value.toString(16).length * 4;
	// Some digits more than a double has, and whether anything follows them.
	const shift = bits(bottom) - bits(top) + 64;
	const scaled = shift >= 0 ? top << BigInt(shift) : top;
	const divisor = shift >= 0 ? bottom : bottom << BigInt(-shift);
	const quotient = scaled / divisor;
	const digits = Number(quotient * 2n + (scaled % divisor > 0n ? 1n : 0n));
	let exponent = -shift - 1;
	if (exponent < -1080) refuse('a number closer to 0 than 2^-1022');
	if (exponent > 1000) return isNegative ? -Infinity : Infinity;
	// The last step is exact unless the outcome is too small or too large.
	let size = digits;
	for (; exponent < -900; exponent += 60) size *= powerOfTwo(-60);
	for (; exponent > 900; exponent -= 60) size *= powerOfTwo(60);
	size *= powerOfTwo(exponent);
	if (size < powerOfTwo(-1022)) refuse('a number closer to 0 than 2^-1022');
	return isNegative ? -size : size;
}

/** `a / b` of ints. */
export function divideInts(a: bigint, b: bigint): number {
	if (b === 0n) fail('division by zero');
	const quotient = roundRatio(a, b);
	return Number.isFinite(quotient)
		? quotient
		: fail('integer division result too large for a float');
}

/** A finite float as a whole number and the power of two it is multiplied by. */
function takeApart(value: number): [whole: bigint, exponent: number] {
	view.setFloat64(0, value);
	const bits = view.getBigUint64(0);
	const power = Number((bits >> 52n) & 0x7ffn);
	const fraction = bits & ((1n << 52n) - 1n);
	const whole = power === 0 ? fraction : fraction | (1n << 52n);
	return [value < 0 ? -whole : whole, Math.max(power, 1) - 1075];
}

/** More than this many factors are not multiplied out. */
const mostFactors = 2000;

/**
 * `base ** exponent` of finite floats, of which the first is not 0.
 * @throws {TemplateFault} refused where the exponent is neither whole nor a half: the last digit would not be sure
 */
export function raise(base: number, exponent: number): number {
	if (exponent === 0.5 && base > 0) return Math.sqrt(base);
	if (!Number.isInteger(exponent) || Math.abs(exponent) > mostFactors)
		refuse('a power whose last digit depends on the machine');
	if (exponent === 0) return 1;
	const [whole, power] = takeApart(base);
	const times = Math.abs(exponent);
	// What lies far beyond doubles is not multiplied out.
	const size = Math.log2(Math.abs(base)) * exponent;
	if (size > 1030) return base < 0 && exponent % 2 !== 0 ? -Infinity : Infinity;
	if (size < -1080) return base < 0 && exponent % 2 !== 0 ? -0 : 0;
	if (size < -1030) refuse('a number closer to 0 than 2^-1022');
	const product = whole ** BigInt(times);
	const shift = BigInt(power * times);
	const [top, bottom] = shift >= 0n ? [product << shift, 1n] : [product, 1n << -shift];
	return exponent > 0 ? roundRatio(top, bottom) : roundRatio(bottom, top);
}
