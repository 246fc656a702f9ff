import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder, traceRun } from '../../../../scripts/node-engine.ts';
import { nope, setLayer } from '../../math/schedule.ts';
import type { Engine } from '../../model/engine/engine.ts';
import { decodeTrace } from '../../trace/trace-file.ts';
import { findLook, findTellingToken, measurePrevious, showToken, type Line } from './line.ts';
import { head, layer, readLine } from './read-line.ts';
import { tellLine } from './tell-line.ts';

const root = resolve(import.meta.dirname, '../../../..');
const readTrace = (name: string) =>
	decodeTrace(new Uint8Array(readFileSync(resolve(root, 'static/traces', name))));
const recorded = readLine(
	readTrace('lobby-nano.safetensors'),
	readTrace('lobby-nano-nope.safetensors')
);

const side = (rows: number[][], token: string, probability: number) => ({
	rows,
	next: { token, probability }
});
const made: Line = {
	text: 'a b c',
	tokens: ['a', ' b', ' c'],
	rope: side([[1], [0.9, 0.1], [0, 0.8, 0.2]], ' d', 0.5),
	nope: side([[1], [0.8, 0.2], [0.6, 0.1, 0.3]], ' d', 0.25),
	origin: 'live',
	about: ''
};

describe('a line in the entrance', () => {
	it('tells the row whose favourite loses most, and never the first, which has no choice', () => {
		expect(findTellingToken(made)).toBe(2);
		expect(findTellingToken({ rope: side([[1]], 'x', 1), nope: side([[1]], 'x', 1) })).toBeNull();
		expect(findLook(made.nope, 2)).toEqual({ key: 0, share: 0.6 });
		expect(findLook(made.nope, 3)).toBeNull();
		expect(measurePrevious(made.rope)).toBeCloseTo(0.85, 9);
	});

	it('is told in one sentence, whatever became of look and guess', () => {
		expect(tellLine(made, 2, true)).toBe(
			'With RoPE, “c” looks most at “b” just before it (80 %), and the likeliest next token is “d” (50 %).'
		);
		expect(tellLine(made, 2, false)).toBe(
			'Without RoPE, “c” looks most at “a” (60 %) instead of “b” (80 %), and the likeliest next token is still “d”, with 25 % instead of 50 %.'
		);
		expect(tellLine(made, 1, false)).toContain(
			'still looks most at “a”, with 80 % instead of 90 %'
		);
		const twin = { ...made, tokens: [' b', ' b', ' c'] };
		expect(tellLine(twin, 2, false)).toContain('another “b” (60 %) than before (80 %)');
		expect(tellLine({ ...made, tokens: ['a'] }, null, true)).toContain('Type a second word');
	});

	it('writes tokens without the space before them, unless there is nothing else', () => {
		expect([' box', ' ', '\n', 'ing'].map((token) => showToken(token))).toEqual([
			'box',
			'·',
			'⏎',
			'ing'
		]);
	});
});

describe('the recorded line', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadFolder(resolve(root, 'static/models/nano'), 'nano');
	}, 600_000);
	afterAll(() => engine.dispose());

	it('shows what the running model gives', async () => {
		const line = recorded;
		const own = engine.info.ownSchedule;
		const live = readLine(
			await traceRun(engine, line.text, own),
			await traceRun(engine, line.text, setLayer(own, layer, nope))
		);
		expect(live.tokens).toEqual(line.tokens);
		for (const kind of ['rope', 'nope'] as const) {
			expect(live[kind].next.token).toBe(line[kind].next.token);
			expect(live[kind].next.probability).toBeCloseTo(line[kind].next.probability, 3);
			for (const [query, row] of live[kind].rows.entries())
				for (const [key, share] of row.entries())
					expect(Math.abs(share - (line[kind].rows[query]?.[key] ?? NaN))).toBeLessThan(0.005);
		}
	});

	it('is one in which the switch decides what is said: another colour is looked at, another thing expected', () => {
		const line = recorded;
		const query = findTellingToken(line);
		expect([layer, head]).toEqual([4, 6]);
		expect(tellLine(line, query, true)).toBe(
			'With RoPE, “box” looks most at “green” just before it (98 %), and the likeliest next token is “box” (93 %).'
		);
		expect(tellLine(line, query, false)).toBe(
			'Without RoPE, “box” looks most at “red” (77 %) instead of “green” (98 %), and the likeliest next token is “hat” (29 %) instead of “box” (93 %).'
		);
	});

	it('is refused where the two runs do not belong together', async () => {
		const own = engine.info.ownSchedule;
		const run = await traceRun(engine, 'They put a red hat', own);
		expect(() => readLine(run, run)).toThrow('do not differ');
		const other = await traceRun(engine, 'They put', setLayer(own, layer, nope));
		expect(() => readLine(run, other)).toThrow('different texts');
	});
});
