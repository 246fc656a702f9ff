import { describe, expect, it } from 'vitest';
import {
	addAnswer,
	clearAnswers,
	countDone,
	countQuizzes,
	emptyProgress,
	markDone,
	markOpen,
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
		[
			'{"format":"model-museum-progress","version":1,"lessons":{"a":{"doneAt":null,"xp":0,"answers":{"0":[-1]}}}}'
		]
	])('takes nothing from %s', (text) => {
		expect(parseProgress(text)).toBeNull();
	});
});
