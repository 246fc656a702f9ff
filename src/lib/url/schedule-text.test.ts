import { describe, expect, it } from 'vitest';
import type { Rope, Schedule } from '../math/positional.ts';
import { countLayers, formatSchedule, isScheduleText, parseSchedule } from './schedule-text.ts';

const rope: Rope = { kind: 'rope', theta: 10_000 };
const nope = { kind: 'nope' } as const;
const own: Schedule = [rope, rope, rope, nope];
const context = { own, rope, trainedLength: 512 };

describe('a schedule as text', () => {
	it('reads “own” as the model’s own schedule', () => {
		expect(parseSchedule('own', context)).toBe(own);
		expect(parseSchedule('o*4', context)).toEqual(own);
	});

	it('reads one entry per layer', () => {
		expect(parseSchedule('n,r,r50000,r50000y2', context)).toEqual([
			nope,
			rope,
			{ kind: 'rope', theta: 50_000 },
			{
				kind: 'rope',
				theta: 50_000,
				scaling: { type: 'yarn', factor: 2, originalLength: 512 }
			}
		]);
	});

	it('tells for how many layers a text is', () => {
		expect(['n*8', 'o*3,n', 'r5y2', 'own', 'x'].map(countLayers)).toEqual([8, 4, 1, null, null]);
	});

	it('refuses a schedule for another number of layers', () => {
		expect(parseSchedule('r,r,r', context)).toBeNull();
		expect(parseSchedule('r*5', context)).toBeNull();
	});

	it.each([
		'',
		'x',
		'r,',
		'r-5',
		'r0',
		'ry0.5',
		'n5',
		'r*999',
		'o*0',
		'o*0x2',
		'rx2s1',
		'r,'.repeat(200) + 'r'
	])('refuses the malformed text “%s”', (text) => {
		expect(isScheduleText(text)).toBe(false);
		expect(parseSchedule(text, context)).toBeNull();
	});

	it.each([
		['own', own],
		['n,o,o,o', [nope, rope, rope, nope]],
		['o,o,o,r', [rope, rope, rope, rope]],
		['o,r2000000,o,ry4', null],
		['rs8,rx0.5,r50000y2s-3x2,rx0', null]
	] as const)('writes %s and reads it back', (text, schedule) => {
		const meant = schedule ?? parseSchedule(text, context) ?? [];
		expect(formatSchedule(meant, context)).toBe(text);
		expect(parseSchedule(text, context)).toEqual(meant);
	});
});
