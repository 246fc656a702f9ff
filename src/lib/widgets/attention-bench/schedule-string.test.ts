import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../math/positional.ts';
import { isSameSchedule, nope } from '../../math/schedule.ts';
import {
	findBaseRope,
	formatSchedule,
	parseSchedule,
	readTuning,
	tuneRope
} from './schedule-string.ts';

const rope = { kind: 'rope', theta: 10_000 } as const;
const own: Schedule = [rope, rope, rope, nope, rope, rope, rope, nope];
const context = { own, trainedLength: 512 };

describe('a schedule string', () => {
	it('says "own" where nothing differs from the model', () => {
		expect(formatSchedule([...own], context)).toBe('own');
		expect(parseSchedule('own', context)).toEqual(own);
	});

	it('names only the layers that differ, counted from 1', () => {
		expect(formatSchedule(own.with(3, rope), context)).toBe('4-rope');
	});

	it('joins neighbours with one setting into a range', () => {
		const schedule = own.with(0, nope).with(1, nope).with(2, nope);
		expect(formatSchedule(schedule, context)).toBe('1..3-nope');
		expect(isSameSchedule(parseSchedule('1..3-nope', context), schedule)).toBe(true);
	});

	it('carries theta, YaRN, shift and stretch', () => {
		const tuned = tuneRope(rope, { theta: 50_000, yarn: 2, shift: 8, stretch: 0.5 }, 512);
		const text = formatSchedule(own.with(5, tuned), context);
		expect(text).toBe('6-rope-theta50000-yarn2-shift8-stretch0.5');
		expect(isSameSchedule(parseSchedule(text, context), own.with(5, tuned))).toBe(true);
	});

	it('reads all-RoPE and all-NoPE', () => {
		expect(parseSchedule('nope', context).every(({ kind }) => kind === 'nope')).toBe(true);
		expect(parseSchedule('rope', context)).toEqual(own.map(() => rope));
	});

	it('uses only characters that a query string leaves as they are', () => {
		const text = formatSchedule(
			own.map(() => tuneRope(rope, { stretch: 1.5 }, 512)),
			context
		);
		expect(new URLSearchParams({ schedule: text }).toString()).toBe(`schedule=${text}`);
	});

	it.each([
		'9-nope',
		'0-rope',
		'3..2-nope',
		'banana',
		'1-rope-theta1',
		'1-rope-beta2',
		'1-rope-theta1.2.3',
		'2-'
	])('refuses %s and quotes it', (text) => {
		expect(() => parseSchedule(text, context)).toThrow(RangeError);
	});
});

it('a tuned RoPE can be tuned back to an equal setting', () => {
	const tuned = tuneRope(rope, { yarn: 4, shift: 3 }, 512);
	expect(readTuning(tuned)).toEqual({ theta: 10_000, yarn: 4, shift: 3, stretch: 1 });
	expect(tuneRope(tuned, { yarn: 1, shift: 0 }, 512)).toEqual(rope);
});

it('scaling that is not YaRN survives the tuning of theta', () => {
	const linear = { ...rope, scaling: { type: 'linear', factor: 2 } } as const;
	expect(tuneRope(linear, { theta: 5000 }, 512)).toEqual({ ...linear, theta: 5000 });
});

it('a model without RoPE gets a plain one', () => {
	expect(findBaseRope([nope, nope])).toEqual({ kind: 'rope', theta: 10_000 });
});
