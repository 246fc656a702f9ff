/** @file What the lessons on longer texts say of nano beyond the length that it was trained on, measured on the first of the long texts. */
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFolderReader, describeFolder, scoreAll } from '../../../../scripts/node-engine.ts';
import type { Engine } from '../../model/engine/engine.ts';
import { loadTokenizer } from '../../model/files/load-files.ts';
import {
	addScore,
	changeSchedule,
	emptyReading,
	lossBinsPerLength,
	markAnswers,
	meanFrom,
	type Change,
	type Reading
} from '../../widgets/beyond/beyond.ts';
import { readTexts } from '../../widgets/beyond/texts.ts';
import { expectWords, loadNano } from './nano.ts';

const times = 4;
let engine: Engine;
beforeAll(async () => {
	engine = await loadNano();
});
afterAll(() => engine.dispose());

const read = new Map<string, Promise<Reading>>();
/** The first text under a change, or as the model is; read once. */
function readWith(change: Partial<Change> = {}): Promise<Reading> {
	const key = JSON.stringify(change);
	const known = read.get(key) ?? readText(change);
	read.set(key, known);
	return known;
}

async function readText(change: Partial<Change>): Promise<Reading> {
	const { texts } = await readTexts();
	const [first] = texts;
	if (!first) throw new Error('There is no text.');
	const folder = resolve(import.meta.dirname, '../../../../static/models/nano');
	const tokenizer = await loadTokenizer(createFolderReader(folder, describeFolder(folder, 'nano')));
	const { ownSchedule: own, trainedLength } = engine.info;
	const schedule = change.method
		? changeSchedule(
				own,
				{ method: change.method, factor: 4, theta: 4e6, ...change },
				trainedLength
			)
		: own;
	const { ids, ends } = tokenizer.encode(first.text);
	expect(ids.length).toBeGreaterThanOrEqual(times * trainedLength);
	const text = first.text.slice(0, ends[times * trainedLength - 1]);
	const score = await scoreAll(engine, text, schedule);
	return addScore(emptyReading(times), score, markAnswers(ends, first.answers), trainedLength);
}

/** Mean loss at home, beyond, and in the last quarter, in nats. */
function summarise({ loss }: Reading) {
	const mean = (from: number, to: number) => meanFrom(loss.slice(0, to), from) ?? NaN;
	const [one, all] = [lossBinsPerLength, times * lossBinsPerLength];
	return { home: mean(0, one), beyond: mean(one, all), end: mean(3 * one, all), loss };
}

describe('the lesson on YaRN', () => {
	const lesson = '04-training/03-yarn.md';

	it(
		'says what becomes of the loss with and without it, at home too',
		{ timeout: 900_000 },
		async () => {
			expectWords(
				lesson,
				'Without YaRN the loss climbs soon after the dotted line and does not come back. With YaRN it stays near the level of home',
				'There YaRN costs a little'
			);
			const own = summarise(await readWith());
			const yarn = summarise(await readWith({ method: 'yarn' }));
			const second = meanFrom(own.loss.slice(0, 2 * lossBinsPerLength), lossBinsPerLength) ?? NaN;
			expect(second).toBeGreaterThan(2 * own.home);
			expect(own.end).toBeGreaterThan(3 * own.home);
			expect(Math.abs(yarn.beyond - yarn.home)).toBeLessThan(0.3);
			expect(yarn.home - own.home).toBeGreaterThan(0.05);
			expect(yarn.home - own.home).toBeLessThan(0.3);
		}
	);

	it(
		'says that a small factor, squeezed positions and a larger theta each fail in their own way',
		{ timeout: 900_000 },
		async () => {
			expectWords(
				lesson,
				'**Try factor 2 at four times the length**, then _squeezed positions_, which slows every pair alike, and _a larger theta_. Each fails in its own way'
			);
			const own = summarise(await readWith());
			const yarn = summarise(await readWith({ method: 'yarn' }));
			const half = summarise(await readWith({ method: 'yarn', factor: 2 }));
			const squeezed = summarise(await readWith({ method: 'linear' }));
			const theta = summarise(await readWith({ method: 'theta' }));
			// Good for twice the length, lost at four times it.
			const toTwice = meanFrom(half.loss.slice(0, 2 * lossBinsPerLength), lossBinsPerLength) ?? NaN;
			expect(toTwice).toBeLessThan(1.3 * half.home);
			expect(half.end).toBeGreaterThan(2.5 * half.home);
			// Lost at home already.
			expect(squeezed.home).toBeGreaterThan(2 * own.home);
			// Neither lost nor good, at home and beyond.
			for (const place of ['home', 'beyond'] as const)
				expect(theta[place]).toBeGreaterThan(1.2 * yarn[place]);
			expect(theta.beyond).toBeLessThan(squeezed.beyond);
		}
	);
});

describe('the lesson on the longer context', () => {
	it(
		'says what a larger theta does to both sides of the line, and a smaller one',
		{ timeout: 900_000 },
		async () => {
			expectWords(
				'04-training/02-stretching-the-context.md',
				'The loss beyond the dotted line falls to about half of what it was, and left of the line it rises',
				'A smaller theta, 400 thousand, hurts less at home, and the last quarter of the text climbs again'
			);
			const own = summarise(await readWith());
			const large = summarise(await readWith({ method: 'theta' }));
			const smaller = summarise(await readWith({ method: 'theta', theta: 4e5 }));
			expect(large.beyond / own.beyond).toBeGreaterThan(0.4);
			expect(large.beyond / own.beyond).toBeLessThan(0.6);
			expect(large.home).toBeGreaterThan(1.2 * own.home);
			expect(smaller.home).toBeLessThan(large.home - 0.1);
			expect(smaller.home).toBeGreaterThan(own.home);
			expect(smaller.end).toBeGreaterThan(1.2 * large.end);
		}
	);
});
