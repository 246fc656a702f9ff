import { expect, it } from 'vitest';
import { formatNumber, formatScalar, nameKey } from './format.ts';

it('sets thousands apart', () => {
	expect(formatNumber(3075098624)).toBe('3,075,098,624');
	expect(formatNumber(36)).toBe('36');
});

it('writes small numbers as a power of ten', () => {
	expect(formatNumber(0.0002)).toBe('2 × 10⁻⁴');
	expect(formatNumber(1e-8)).toBe('1 × 10⁻⁸');
	expect(formatNumber(0)).toBe('0');
});

it('keeps the digits of a fraction', () => {
	expect(formatNumber(0.2943)).toBe('0.2943');
	expect(formatNumber(-5.5)).toBe('−5.5');
});

it('says yes, no and none', () => {
	expect([true, false, null].map(formatScalar)).toEqual(['yes', 'no', 'none']);
});

it('reads keys as words', () => {
	expect(nameKey('decayStartStep')).toBe('decay start step');
	expect(nameKey('longContextStage1')).toBe('long context stage 1');
	expect(nameKey('tokensB')).toBe('tokens (billions)');
	expect(nameKey('<|im_end|>')).toBe('<|im_end|>');
	expect(nameKey('it-SFT')).toBe('it-SFT');
});
