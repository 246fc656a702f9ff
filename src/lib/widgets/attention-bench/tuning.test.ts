import { describe, expect, it } from 'vitest';
import { nope } from '../../math/schedule.ts';
import { findBaseRope, readTuning, tuneRope } from './tuning.ts';

const rope = { kind: 'rope', theta: 10_000 } as const;

describe('tuning', () => {
	it('changes what is named and keeps the rest', () => {
		const tuned = tuneRope(rope, { theta: 50_000, shift: 8 }, 512);
		expect(tuned).toEqual({ kind: 'rope', theta: 50_000, shift: 8 });
		expect(tuneRope(tuned, { stretch: 0.5 }, 512)).toEqual({ ...tuned, stretch: 0.5 });
	});

	it('gives YaRN the trained length, and takes YaRN away at factor 1', () => {
		const tuned = tuneRope(rope, { yarn: 4 }, 512);
		expect(tuned.scaling).toEqual({ type: 'yarn', factor: 4, originalLength: 512 });
		expect(tuneRope(tuned, { yarn: 1 }, 512)).toEqual(rope);
	});

	it('can be read back', () => {
		const tuning = { theta: 2000, yarn: 2, shift: 3, stretch: 1.5 };
		expect(readTuning(tuneRope(rope, tuning, 512))).toEqual(tuning);
		expect(readTuning(rope)).toEqual({ theta: 10_000, yarn: 1, shift: 0, stretch: 1 });
	});

	it('leaves scaling of another kind alone until YaRN is touched', () => {
		const linear = { ...rope, scaling: { type: 'linear', factor: 2 } } as const;
		expect(tuneRope(linear, { theta: 5000 }, 512)).toEqual({ ...linear, theta: 5000 });
	});
});

it('a layer that is switched to RoPE gets the one that the config names, else that of the first RoPE layer', () => {
	const named = { kind: 'rope', theta: 500 } as const;
	expect(findBaseRope([nope, nope], named)).toBe(named);
	expect(findBaseRope([nope, rope, { ...rope, theta: 7 }])).toBe(rope);
	expect(findBaseRope([nope])).toEqual({ kind: 'rope', theta: 10_000 });
});
