/**
 * @file Rotary position embedding (Su et al. 2021, arXiv:2104.09864) as tables.
 *
 * Inverse frequencies follow `transformers` 5.24 `modeling_rope_utils.py` (default, linear, llama3, yarn);
 * the pairs are the half-split kind: dimension i turns together with dimension i + headDim / 2.
 * Everything is computed in f64 and rounded once, to f32.
 */
import type { Positional, RopeScaling } from './positional.ts';

/** Cosines and sines of one positional setting; row p belongs to token p. */
export interface RotaryTable {
	/** `[rows, half]` */
	readonly cos: Float32Array;
	/** `[rows, half]` */
	readonly sin: Float32Array;
	readonly rows: number;
	/** Number of frequency pairs, headDim / 2. */
	readonly half: number;
}

/**
 * Inverse frequencies `[headDim / 2]` in radians a token, and the factor that cos and sin are multiplied with.
 * @throws {RangeError} where headDim is odd, or theta or a factor is not a positive number
 */
export function computeInverseFrequencies(
	theta: number,
	headDim: number,
	scaling?: RopeScaling
): { frequencies: Float64Array; attentionFactor: number } {
	if (!Number.isInteger(headDim) || headDim < 2 || headDim % 2 !== 0)
		throw new RangeError(`RoPE needs an even head dimension, found ${headDim}.`);
	requirePositive(theta, 'RoPE theta');
	const plain = Float64Array.from({ length: headDim / 2 }, (_, i) => theta ** ((-2 * i) / headDim));
	if (!scaling) return { frequencies: plain, attentionFactor: 1 };
	requirePositive(scaling.factor, 'RoPE scaling factor');
	switch (scaling.type) {
		case 'linear':
			return { frequencies: plain.map((f) => f / scaling.factor), attentionFactor: 1 };
		case 'llama3':
			return { frequencies: plain.map((f) => scaleLlama3(f, scaling)), attentionFactor: 1 };
		case 'yarn':
			return {
				frequencies: scaleYarn(plain, theta, headDim, scaling),
				attentionFactor: scaling.attentionFactor ?? defaultAttentionFactor(scaling.factor)
			};
	}
}

/** YaRN's attention factor where the config names none: `0.1 ln(factor) + 1` (Peng et al. 2023, section 3.4); `scale` multiplies the logarithm. */
export function defaultAttentionFactor(factor: number, scale = 1): number {
	return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
}

/** Llama 3.1: long waves are slowed by the whole factor, short ones not at all, between them a ramp. */
function scaleLlama3(frequency: number, s: Extract<RopeScaling, { type: 'llama3' }>): number {
	const turns = (s.originalLength * frequency) / (2 * Math.PI);
	if (turns < s.lowFreqFactor) return frequency / s.factor;
	if (turns > s.highFreqFactor) return frequency;
	const smooth = (turns - s.lowFreqFactor) / (s.highFreqFactor - s.lowFreqFactor);
	return ((1 - smooth) * frequency) / s.factor + smooth * frequency;
}

type YarnScaling = Extract<RopeScaling, { type: 'yarn' }>;

/**
 * The frequency pairs between which YaRN's ramp rises (Peng et al. 2023, arXiv:2309.00071, section 3.2), with whole pairs as bounds unless `isTruncated` is false: those
 * before `low` turn more than `betaFast` times within the original length and keep their frequency, those after `high` less than
 * `betaSlow` times and get all of the scaling.
 * @throws {RangeError} where the original length is not a positive number
 */
export function findYarnRange(
	theta: number,
	headDim: number,
	s: Pick<YarnScaling, 'originalLength' | 'betaFast' | 'betaSlow' | 'isTruncated'>
): { low: number; high: number } {
	requirePositive(s.originalLength, 'YaRN original length');
	const dimensionTurning = (turns: number) =>
		(headDim * Math.log(s.originalLength / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
	const [first, last] = [dimensionTurning(s.betaFast ?? 32), dimensionTurning(s.betaSlow ?? 1)];
	const isTruncated = s.isTruncated ?? true;
	const low = Math.max(isTruncated ? Math.floor(first) : first, 0);
	const high = Math.min(isTruncated ? Math.ceil(last) : last, headDim - 1);
	return { low, high };
}

function scaleYarn(
	plain: Float64Array,
	theta: number,
	headDim: number,
	s: YarnScaling
): Float64Array {
	const { low, high: ceiling } = findYarnRange(theta, headDim, s);
	const high = ceiling === low ? ceiling + 0.001 : ceiling;
	return plain.map((frequency, i) => {
		const interpolated = Math.min(Math.max((i - low) / (high - low), 0), 1);
		return (frequency / s.factor) * interpolated + frequency * (1 - interpolated);
	});
}

/**
 * Tables `[rows, headDim / 2]` of one positional setting. NoPE is exactly cos = 1, sin = 0.
 * @throws {RangeError} as `computeInverseFrequencies`, where shift or stretch is not finite, and where restarts do not ascend
 */
export function buildRotaryTable(
	positional: Positional,
	headDim: number,
	rows: number
): RotaryTable {
	const half = headDim / 2;
	const cos = new Float32Array(rows * half).fill(1);
	const sin = new Float32Array(rows * half);
	if (positional.kind === 'nope') return { cos, sin, rows, half };

	const { theta, scaling, shift = 0, stretch = 1, restarts = [] } = positional;
	const { frequencies, attentionFactor } = computeInverseFrequencies(theta, headDim, scaling);
	if (!Number.isFinite(shift) || !Number.isFinite(stretch))
		throw new RangeError(`Positions need a finite shift and stretch, found ${shift}, ${stretch}.`);
	requireAscending(restarts);
	let [begun, restarted] = [0, 0];
	for (let row = 0; row < rows; row++) {
		if (row === restarts[restarted]) {
			begun = row;
			restarted++;
		}
		const position = shift + stretch * (row - begun);
		for (let i = 0; i < half; i++) {
			const angle = position * (frequencies[i] ?? 0);
			cos[row * half + i] = Math.cos(angle) * attentionFactor;
			sin[row * half + i] = Math.sin(angle) * attentionFactor;
		}
	}
	return { cos, sin, rows, half };
}

/**
 * One head of `x` `[tokens, heads, headDim]`, rotated by the table and multiplied by `scale`.
 * @param options.into at least `[tokens, headDim]` to write over; a new one where left out
 * @returns `[tokens, headDim]` in f64, contiguous
 * @throws {RangeError} where the table has fewer rows than there are tokens
 */
export function applyRotary(
	x: Float32Array,
	options: {
		tokens: number;
		heads: number;
		head: number;
		table: RotaryTable;
		scale?: number;
		into?: Float64Array;
	}
): Float64Array {
	const { tokens, heads, head, table, scale = 1 } = options;
	const { cos, sin, half, rows } = table;
	if (rows < tokens) throw new RangeError(`The table has ${rows} rows for ${tokens} tokens.`);
	const headDim = 2 * half;
	const out = options.into ?? new Float64Array(tokens * headDim);
	for (let t = 0; t < tokens; t++) {
		const from = (t * heads + head) * headDim;
		const to = t * headDim;
		for (let i = 0; i < half; i++) {
			const c = cos[t * half + i] ?? 1;
			const s = sin[t * half + i] ?? 0;
			const a = x[from + i] ?? 0;
			const b = x[from + half + i] ?? 0;
			out[to + i] = (a * c - b * s) * scale;
			out[to + half + i] = (b * c + a * s) * scale;
		}
	}
	return out;
}

/** @throws {RangeError} where these are no ascending tokens after the first */
export function requireAscending(starts: readonly number[]): void {
	const isAscending = starts.every(
		(start, i) => Number.isInteger(start) && start > (starts[i - 1] ?? 0)
	);
	if (!isAscending)
		throw new RangeError(
			`Documents begin at ascending tokens after the first, found ${starts.join(', ')}.`
		);
}

function requirePositive(value: number, name: string): void {
	if (!Number.isFinite(value) || value <= 0)
		throw new RangeError(`${name} must be a positive number, found ${value}.`);
}
