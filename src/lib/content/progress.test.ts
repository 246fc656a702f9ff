import { describe, expect, it } from 'vitest';
import {
	addAnswer,
	clearAnswers,
	countDone,
	countQuizzes,
	emptyProgress,
	findWhere,
	markDone,
	markOpen,
	open,
	parseProgress,
	sumXp
} from './progress.ts';

const date = '2026-01-02T03:04:05.000Z';

describe('progress', () => {
	it('keeps every try of a question, the first one first, and none twice', () => {
		let record = emptyProgress;
		for (const option of [2, 0, 2, 1]) record = addAnswer(record, 'nope-layers', 3, option);
		expect(record.lessons['nope-layers']?.answers).toEqual({ 3: [2, 0, 1] });
		expect(emptyProgress.lessons).toEqual({});
	});

	it('counts a lesson’s XP once, and takes it back', () => {
		let record = markDone(emptyProgress, 'a', 40, date);
		record = markDone(record, 'a', 40, date);
		record = markDone(record, 'b', 25, date);
		expect([sumXp(record), countDone(record)]).toEqual([65, 2]);
		record = markOpen(record, 'a');
		expect([sumXp(record), countDone(record)]).toEqual([25, 1]);
	});

	it('forgets answers without forgetting that a lesson is done', () => {
		const record = clearAnswers(addAnswer(markDone(emptyProgress, 'a', 40, date), 'a', 0, 1), 'a');
		expect(record.lessons.a).toEqual({ doneAt: date, xp: 40, answers: {} });
	});

	it('counts the quizzes that were begun', () => {
		const record = addAnswer(markDone(emptyProgress, 'a', 40, date), 'b', 0, 1);
		expect(countQuizzes(record)).toBe(1);
		expect(countQuizzes(clearAnswers(record, 'b'))).toBe(0);
	});

	it('knows where somebody was: the lesson opened last, or the next that is not done', () => {
		const slugs = ['a', 'b', 'c'];
		expect(findWhere(emptyProgress, slugs)).toBe('a');
		let record = open(emptyProgress, 'b');
		expect(findWhere(record, slugs)).toBe('b');
		record = markDone(record, 'b', 40, date);
		expect(findWhere(record, slugs)).toBe('c');
		record = markDone(record, 'c', 40, date);
		expect(findWhere(record, slugs)).toBe('a');
		expect(findWhere(markDone(record, 'a', 40, date), slugs)).toBeNull();
		expect(findWhere(open(emptyProgress, 'no longer here'), slugs)).toBe('a');
		expect(parseProgress(JSON.stringify(record))).toEqual(record);
	});

	it('survives being written and read', () => {
		const record = addAnswer(markDone(emptyProgress, 'a', 40, date), 'b', 0, 1);
		expect(parseProgress(JSON.stringify(record))).toEqual(record);
	});

	it.each([
		[null],
		[''],
		['{'],
		['null'],
		['[]'],
		['{"format":"other","version":1,"lessons":{}}'],
		['{"format":"model-museum-progress","version":1,"lessons":{"a":{"doneAt":5}}}'],
		['{"format":"model-museum-progress","version":1,"lessons":[]}'],
		['{"format":"model-museum-progress","version":1,"lessons":{},"last":3}'],
		[
			'{"format":"model-museum-progress","version":1,"lessons":{"a":{"doneAt":null,"xp":"0","answers":{}}}}'
		],
		[
			'{"format":"model-museum-progress","version":1,"lessons":{"a":{"doneAt":null,"xp":0,"answers":{"0":[-1]}}}}'
		],
		[
			'{"format":"model-museum-progress","version":1,"lessons":{"a":{"doneAt":null,"xp":0,"answers":{"0":[0.5]}}}}'
		]
	])('takes nothing from %s', (text) => {
		expect(parseProgress(text)).toBeNull();
	});
});
