import { describe, expect, it } from 'vitest';
import { checkTables } from '../../lab/check.ts';
import { addScore, changeSchedule, emptyReading, markAnswers, meanFrom, meanOf } from './beyond.ts';
import { findLastCheckpoint, readTexts } from './texts.ts';

const own = [
	{ kind: 'rope', theta: 50_000 },
	{ kind: 'nope' },
	{ kind: 'rope', theta: 50_000 }
] as const;

describe('RoPE changed', () => {
	it('leaves NoPE layers alone', () => {
		for (const method of ['yarn', 'theta', 'linear'] as const) {
			const changed = changeSchedule(own, { method, factor: 4, theta: 1e6 }, 512);
			expect(changed[1]).toEqual({ kind: 'nope' });
			expect(changed[0]).not.toEqual(own[0]);
			expect(changed[2]).toEqual(changed[0]);
		}
	});

	it('measures YaRN from the trained length, and keeps theta unless theta is what changes', () => {
		const [yarn] = changeSchedule(own, { method: 'yarn', factor: 4, theta: 1e6 }, 512);
		expect(yarn).toEqual({
			kind: 'rope',
			theta: 50_000,
			scaling: { type: 'yarn', factor: 4, originalLength: 512 }
		});
		const [theta] = changeSchedule(own, { method: 'theta', factor: 4, theta: 1e6 }, 512);
		expect(theta).toEqual({ kind: 'rope', theta: 1e6 });
	});
});

describe('averages by position', () => {
	const score = {
		logProbs: Float32Array.of(NaN, -1, -2, -3, -4, -5, -6, -7, -8),
		isLikeliest: Uint8Array.of(0, 1, 0, 1, 0, 1, 0, 1, 0)
	};

	it('put every token into the bin of its place, the first of a text into none', () => {
		const isAnswer = Uint8Array.of(1, 1, 0, 0, 0, 1, 1, 0, 0);
		const { loss, right } = addScore(emptyReading(2), score, isAnswer, 4);
		expect(loss.map(meanOf)).toEqual([null, 1, 2, 3, 4, 5, 6, 7]);
		expect(right.map(meanOf)).toEqual([1, 0.5]);
		expect(meanFrom(loss, 4)).toBe(5.5);
		expect(meanFrom(loss, 8)).toBeNull();
	});

	it('grow text by text', () => {
		const none = new Uint8Array(9);
		const twice = addScore(addScore(emptyReading(2), score, none, 4), score, none, 4);
		expect(twice.loss.map(({ count }) => count)).toEqual([0, 2, 2, 2, 2, 2, 2, 2]);
		expect(twice.right.map(meanOf)).toEqual([null, null]);
	});

	it('know the tokens of an answer by their overlap', () => {
		expect([...markAnswers(Int32Array.of(3, 5, 8, 9), [[4, 8]])]).toEqual([0, 1, 1, 0]);
		expect([...markAnswers(Int32Array.of(3, 5), [])]).toEqual([0, 0]);
	});
});

describe('the long texts', () => {
	it('mark answers that stand earlier in the text as well', async () => {
		const { texts } = await readTexts();
		expect(texts).toHaveLength(4);
		for (const { text, answers } of texts) {
			expect(answers.length).toBeGreaterThan(8);
			for (const [start, end] of answers) {
				const answer = text.slice(start, end);
				expect(answer).toMatch(/^[A-Za-z]+$/);
				expect(text.lastIndexOf(answer, start - 1), answer).toBeGreaterThanOrEqual(0);
			}
		}
	});
});

it('offers the last checkpoint of the curriculum only where it has shipped', () => {
	const columns = ['run', 'id', 'part', 'tokens', 'stage', 'says'];
	const row = (id: string, part: string, tokens: number) => ['r', id, part, tokens, '3', 'x'];
	const tables = checkTables(
		new Map([
			[
				'checkpoints',
				{
					table: 'checkpoints',
					columns: columns.map((name) => ({ name, unit: '', meaning: name })),
					runs: { r: { command: 'c', date: '2026-11-24', seconds: 0, software: 's' } },
					rows: [row('a', 'curriculum', 9), row('b', 'curriculum', 4), row('c', 'long', 99)]
				}
			]
		])
	);
	const model = { id: 'a', title: 'a', parameters: 1, trainedLength: 1, bytes: 1, files: [] };
	expect(findLastCheckpoint(tables, [model])).toBe('a');
	expect(findLastCheckpoint(tables, [])).toBeNull();
	expect(findLastCheckpoint(checkTables(new Map()), [model])).toBeNull();
});
