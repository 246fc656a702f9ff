import { expect, it } from 'vitest';
import { formatBytes, formatNumber, formatScalar, nameKey } from './format.ts';

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

it('writes memory in the largest unit that fits', () => {
	expect([0, 900, 73_728, 301_989_888, 9_663_676_416, 1.5 * 2 ** 30].map(formatBytes)).toEqual([
		'0 bytes',
		'900 bytes',
		'72 KiB',
		'288 MiB',
		'9 GiB',
		'1.5 GiB'
	]);
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
