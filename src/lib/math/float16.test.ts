import { expect, it } from 'vitest';
import { decodeHalves, encodeHalves, fromHalfBits, toHalfBits } from './float16.ts';

it('every half survives the way to a number and back', () => {
	for (let half = 0; half < 0x10000; half++) {
		const value = fromHalfBits(half);
		if (Number.isNaN(value)) expect(toHalfBits(value) & 0x7c00).toBe(0x7c00);
		else if (toHalfBits(value) !== half) throw new Error(`${half} came back as another`);
	}
});

it('numbers between two halves go to the nearer, ties to the even one', () => {
	for (let half = 0; half < 0x7bff; half++) {
		const low = fromHalfBits(half);
		const high = fromHalfBits(half + 1);
		const middle = (low + high) / 2;
		const even = half % 2 === 0 ? half : half + 1;
		if (toHalfBits(middle) !== even || toHalfBits(-middle) !== (even | 0x8000))
			throw new Error(`${middle} is not rounded to even`);
		if (toHalfBits(low + (high - low) * 0.49) !== half) throw new Error(`${half} not nearest`);
		if (toHalfBits(low + (high - low) * 0.51) !== half + 1) throw new Error(`${half} not nearest`);
	}
});

it('too large is infinite, and signs of zero stay', () => {
	expect([65519, 65520, -1e9, -0].map(toHalfBits)).toEqual([0x7bff, 0x7c00, 0xfc00, 0x8000]);
	expect(decodeHalves(encodeHalves(Float32Array.of(1.5, -0.25)))).toEqual(
		Float32Array.of(1.5, -0.25)
	);
});
