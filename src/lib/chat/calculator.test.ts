import { describe, expect, it } from 'vitest';
import { calculate, CalculationError, formatResult } from './calculator.ts';

describe('arithmetic', () => {
	it.each([
		['1 + 2 * 3', 7],
		['(1 + 2) * 3', 9],
		['2**3**2', 512],
		['-2**2', -4],
		['2**-1', 0.5],
		['10 - 4 - 3', 3],
		['2 * -3', -6],
		['7 % 3', 1],
		['-7 % 3', 2],
		['1e3 / 4', 250],
		['.5 + 1.25', 1.75],
		['6 × 7 − 2 ÷ 2', 41],
		['sqrt(2) ** 2', 2.0000000000000004],
		['max(1, 2 + 3, 4)', 5],
		['round(pi * 100)', 314],
		['2 ^ 10', 1024]
	])('%s is %d', (expression, value) => expect(calculate(expression)).toBe(value));

	it.each([
		['', 'ends too early'],
		['1 +', 'ends too early'],
		['1 2', '“2” is not expected'],
		['(1', '“)” is missing'],
		['1 / 0', 'division by zero'],
		['5 % 0', 'division by zero'],
		['9 ** 999', 'not a finite number'],
		['sqrt(-1)', 'not a finite number'],
		['alert(1)', '“alert” is not known'],
		['constructor', '“constructor” is not known'],
		['toString()', '“toString” is not known'],
		['sqrt(1, 2)', 'takes one number'],
		['9007199254740993 - 9007199254740992', '“9007199254740993” has more digits'],
		['1; 2', '“; 2” is not arithmetic'],
		['1'.repeat(501), 'longer than 500'],
		['('.repeat(99), 'too deeply'],
		['-'.repeat(99) + '1', 'too deeply']
	])('refuses %s', (expression, reason) => {
		expect(() => calculate(expression)).toThrow(CalculationError);
		expect(() => calculate(expression)).toThrow(reason);
	});

	it('is given back without the noise of its last digits', () => {
		expect(formatResult(calculate('0.1 + 0.2'))).toBe('0.3');
		expect(formatResult(calculate('123456789 * 98765'))).toBe('12193209765585');
		expect(formatResult(calculate('2 / 3'))).toBe('0.666666666667');
	});
});
