/** @file What the lesson on carrying a thought over says, on its recorded maps and on the running model. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceRun } from '../../../../scripts/node-engine.ts';
import { recordCarry } from '../../../../scripts/record-carry.ts';
import type { Engine } from '../../model/engine/engine.ts';
import { readCarryRecord, type CarryRecord } from '../../widgets/carry/carry-record.ts';
import {
	findOutcome,
	listMeasured,
	measureMoved,
	suggestAnswers
} from '../../widgets/carry/carry.ts';
import { findPair } from '../../widgets/carry/recorded.ts';
import { expectWords, listHeads, loadNano, readRecording } from './nano.ts';

const lesson = '01-reading/05-carrying-a-thought-over.md';
type Id = 'word' | 'colours';
const open = (id: Id, part: string): CarryRecord =>
	readCarryRecord(
		JSON.parse(new TextDecoder().decode(readRecording(`/traces/carry-nano-${id}-${part}.json`)))
	);

/** Hundredths that move at a row and a token, the token counted from 1. */
function moved(map: CarryRecord, row: number, token: number): number {
	const outcome = findOutcome(map, { row, token: token - 1 });
	if (!outcome) throw new Error(`nothing was measured at ${row}, ${token}`);
	return 100 * measureMoved(map, outcome, suggestAnswers(map));
}

const word = open('word', 'stream');
const colours = open('colours', 'stream');
/** Tokens, counted from 1. */
const [box, lastOfWord] = [10, 18];
const [firstColour, firstThing, secondColour, secondThing, last] = [6, 7, 14, 15, 23];

describe('the lesson on carrying a thought over', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadNano();
	}, 600_000);
	afterAll(() => engine.dispose());

	it.each(['word', 'colours'] as const)(
		'shows maps that the running model gives again: %s',
		async (id) => {
			for (const part of ['stream', 'heads', 'head-7']) {
				const recorded = open(id, part);
				const pair = findPair(id);
				expect([recorded.source, recorded.prompt, recorded.part]).toEqual([
					pair.from,
					pair.into,
					part
				]);
				expectWords(lesson, `source="${pair.from}" prompt="${pair.into}"`);
				const live = await recordCarry(engine, { ...pair, part });
				expect(live.places).toEqual(recorded.places);
				expect(live.tokens).toEqual(recorded.tokens);
				expect(live.watched).toEqual(recorded.watched);
				for (const [i, outcome] of recorded.effects.entries())
					for (const [k, logProb] of outcome.logProbs.entries())
						expect(Math.abs((live.effects[i]?.logProbs[k] ?? NaN) - logProb)).toBeLessThan(2e-3);
			}
		},
		120_000
	);

	it('has the tokens and the answers that it names', () => {
		expectWords(
			lesson,
			'nano says _box_ with seventy-seven hundredths',
			'from the tenth token to the eighteenth'
		);
		expect(word.tokens.into[box - 1]).toBe(' box');
		expect(word.tokens.into).toHaveLength(lastOfWord);
		expect(word.into.texts[0]).toBe(' box');
		expect(word.into.probabilities[0]).toBeCloseTo(0.77, 2);
		expect(word.from.texts[0]).toBe(' basket');
		expect([colours.into.texts[0], colours.from.texts[0]]).toEqual([' box', ' basket']);
		const at = (token: number) => colours.tokens.into[token - 1];
		expect([firstColour, firstThing, secondColour, secondThing, last].map(at)).toEqual([
			' green',
			' box',
			' red',
			' basket',
			' green'
		]);
		expect(colours.tokens.into).toHaveLength(last);
	});

	it('says that the word stays where it is up to layer 6, and crosses in layer 7 without a stop', () => {
		expectWords(
			lesson,
			'replacing it moves everything',
			'Up to layer 6 the difference stays at its token. The words between carry nothing.',
			'After layer 7 that column is empty, and the last token has it all.'
		);
		expect(moved(word, 0, box)).toBeCloseTo(100, 0);
		for (let row = 1; row <= 6; row++)
			expect(Math.abs(moved(word, row, box) - 100)).toBeLessThan(5);
		expect(Math.abs(moved(word, 7, box))).toBeLessThan(2);
		expect(moved(word, 6, lastOfWord)).toBeLessThan(10);
		expect(moved(word, 7, lastOfWord)).toBeGreaterThan(98);
		for (let row = 1; row <= 7; row++)
			for (let token = box + 1; token < lastOfWord; token++)
				expect(Math.abs(moved(word, row, token))).toBeLessThan(1.5);
	});

	it('says who carries the word: all of layer 7, five heads, and none of them alone', async () => {
		expectWords(
			lesson,
			'Layer 7, at the last token, moves 97.',
			'no head of it moves more than a quarter by itself; five share the work',
			'head 7 of **layer 5** was the one',
			'Without head 7 of layer 5 most of the answer goes.',
			'Here its row is nothing but zeros.'
		);
		expect(moved(open('word', 'heads'), 6, lastOfWord)).toBeCloseTo(97, 0);
		const alone: number[] = [];
		for (let head = 1; head <= 8; head++) {
			const map = await recordCarry(engine, { ...findPair('word'), part: `head-${head}` });
			alone.push(moved(map, 6, lastOfWord));
		}
		expect(Math.max(...alone)).toBeLessThan(25);
		expect(alone.filter((share) => share > 10)).toHaveLength(5);
		expect(alone.filter((share) => share > 3)).toHaveLength(5);
		const head7 = open('word', 'head-7');
		for (let token = box; token <= lastOfWord; token++)
			expect(Math.abs(moved(head7, 4, token))).toBeLessThan(0.5);
	}, 600_000);

	it('says that colours go to their things in layer 5, and to the last token in layer 7', () => {
		expectWords(
			lesson,
			'Up to layer 4 the difference is at the colours, most of it at the second.',
			'_basket_ moves 61, _box_ 17',
			'In layer 7 it goes to the last token.',
			'After layer 6 they are 17, 54 and 6.'
		);
		for (let row = 0; row <= 4; row++) {
			expect(moved(colours, row, secondColour)).toBeGreaterThan(55);
			expect(moved(colours, row, firstColour)).toBeGreaterThan(10);
			expect(moved(colours, row, firstColour)).toBeLessThan(20);
		}
		for (const colour of [firstColour, secondColour])
			expect(Math.abs(moved(colours, 5, colour))).toBeLessThan(1);
		expect(moved(colours, 5, secondThing)).toBeCloseTo(61, 0);
		expect(moved(colours, 5, firstThing)).toBeCloseTo(17, 0);
		expect(Math.round(moved(colours, 6, firstThing))).toBe(17);
		expect(Math.round(moved(colours, 6, secondThing))).toBe(54);
		expect(Math.round(moved(colours, 6, last))).toBe(6);
		expect(Math.round(moved(colours, 7, last))).toBe(100);
		for (const thing of [firstThing, secondThing])
			expect(Math.abs(moved(colours, 7, thing))).toBeLessThan(1);
	});

	it('says that head 7 of layer 5 moves more than any other single head, at the thing after the colour', async () => {
		expectWords(
			lesson,
			'At _basket_ it moves 39 by itself, more than any other single head at any single place, and 13 at _box_.'
		);
		const best: { name: string; share: number }[] = [];
		for (let head = 1; head <= 8; head++) {
			const map = await recordCarry(engine, { ...findPair('colours'), part: `head-${head}` });
			for (const { row, token, moved: share } of listMeasured(map, suggestAnswers(map)))
				best.push({ name: `${row + 1}.${head} ${token + 1}`, share });
		}
		best.sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
		expect(best[0]?.name).toBe(`5.7 ${secondThing}`);
		expect(best[0]?.share).toBeCloseTo(0.39, 2);
		expect(best[1]?.share).toBeLessThan(0.25);
		expect(best.find(({ name }) => name === `5.7 ${firstThing}`)?.share).toBeCloseTo(0.13, 2);
	}, 600_000);

	it('says what these heads look at: the token before, and the thing that was told the colour', async () => {
		expectWords(
			lesson,
			'It tells each thing what colour stood before it.',
			'the five heads of layer 7 give it six tenths of their attention or more'
		);
		for (const [text, thing] of [
			[colours.prompt, firstThing],
			[colours.source, secondThing]
		] as const) {
			const trace = await traceRun(engine, text, engine.info.ownSchedule);
			const attention = (layer: number, head: number, from: number, to: number) => {
				const found = listHeads(trace).find((each) => each.layer === layer && each.head === head);
				return found?.map.values[(from - 1) * trace.tokens.length + to - 1] ?? NaN;
			};
			for (const [at, colour] of [
				[firstThing, firstColour],
				[secondThing, secondColour]
			] as const)
				expect(attention(4, 6, at, colour)).toBeGreaterThan(0.8);
			for (const head of [2, 3, 4, 5, 6])
				expect(attention(6, head, last, thing)).toBeGreaterThan(0.595);
		}
	}, 600_000);

	it('says that the other way round the steps are the same, and the numbers are not', async () => {
		expectWords(lesson, 'The steps are the same, the numbers are not.');
		const { from, into } = findPair('colours');
		const map = await recordCarry(engine, { from: into, into: from, part: 'stream' });
		expect(moved(map, 4, secondColour)).toBeGreaterThan(50);
		expect(Math.abs(moved(map, 5, secondColour))).toBeLessThan(2);
		expect(moved(map, 5, secondThing)).toBeGreaterThan(50);
		expect(Math.abs(moved(map, 7, secondThing))).toBeLessThan(2);
		expect(moved(map, 7, last)).toBeGreaterThan(98);
		expect(moved(map, 5, secondThing) - moved(colours, 5, secondThing)).toBeGreaterThan(15);
	}, 600_000);
});
