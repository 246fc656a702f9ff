import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chooseGap, findGap, listPairs } from './align.ts';
import {
	findAnswer,
	findBounds,
	findCounterpart,
	findOutcome,
	listMeasured,
	listParts,
	measureMoved,
	parsePart,
	suggestAnswers,
	tellsApart
} from './carry.ts';
import { readCarryRecord } from './carry-record.ts';
import { formatMoved, nameRow } from './format.ts';
import { findMap, matchPair, recordedPairs } from './recorded.ts';

const root = resolve(import.meta.dirname, '../../../..');
const read = (path: string): unknown =>
	JSON.parse(readFileSync(resolve(root, `static${path}`), 'utf8'));
const path = '/traces/carry-nano-word-stream.json';
const map = readCarryRecord(read(path));
const answers = suggestAnswers(map);

describe('what is carried over', () => {
	it('is written in an address as it is read', () => {
		expect(listParts(2)).toEqual(['stream', 'heads', 'head-1', 'head-2']);
		expect(listParts(2).map(parsePart)).toEqual([
			{ kind: 'stream' },
			{ kind: 'heads', head: null },
			{ kind: 'heads', head: 0 },
			{ kind: 'heads', head: 1 }
		]);
	});
});

describe('texts of different length', () => {
	const tokens = { into: ['a', 'b', 'c'], from: ['a', 'x', 'y', 'b', 'c'] };

	it('are shown with every token of both once, in their order', () => {
		expect(listPairs(tokens, 1)).toEqual([
			{ from: 0, into: 0 },
			{ from: 1, into: null },
			{ from: 2, into: null },
			{ from: 3, into: 1 },
			{ from: 4, into: 2 }
		]);
		const turned = { into: tokens.from, from: tokens.into };
		expect(listPairs(turned, 1).map(({ from, into }) => [into, from])).toEqual([
			[0, 0],
			[1, null],
			[2, null],
			[3, 1],
			[4, 2]
		]);
		expect(findGap([0, 3, 4], tokens)).toBe(1);
		expect(findGap([0, 1, 2], tokens)).toBe(3);
	});

	it('have a gap where it was chosen, as far as there is room, or where it is proposed', async () => {
		const model = {
			tokenize: (text: string) =>
				Promise.resolve({ ids: Int32Array.from(text, (c) => c.charCodeAt(0)) })
		};
		const texts = { into: 'abc', from: 'axybc' };
		expect(await chooseGap(model, texts, null)).toEqual({ gap: 1 });
		expect(await chooseGap(model, texts, 2)).toEqual({ gap: 2 });
		expect(await chooseGap(model, texts, 9)).toEqual({ gap: 3 });
		expect(await chooseGap(model, { into: 'abc', from: 'abd' }, 2)).toEqual({});
	});

	it('begin to differ at the first token that stands over another one', () => {
		const gapped = { ...map, tokens, aligned: [0, 3, 4] };
		expect(findCounterpart(gapped, 1)).toBe('b');
		expect(findCounterpart({ tokens, aligned: [0, -1, 1] }, 1)).toBeNull();
	});
});

describe('a map', () => {
	it('is 0 for the run that is changed and 1 for the other', () => {
		expect(measureMoved(map, map.into, answers)).toBe(0);
		expect(measureMoved(map, map.from, answers)).toBe(1);
	});

	it('asks about the best answer of each run, or where they agree about those that the texts tell apart best', () => {
		expect(map.watched[answers.own]).toBe(' box');
		expect(map.watched[answers.other]).toBe(' basket');
		const alike = { ...map, from: { ...map.from, texts: [...map.into.texts] } };
		const { own, other } = suggestAnswers(alike);
		expect([map.watched[own], map.watched[other]]).toEqual([' box', ' basket']);
	});

	it('finds an answer with or without its space, and says where both texts rank two alike', () => {
		expect(findAnswer(map.watched, 'ring')).toBe(map.watched.indexOf(' ring'));
		expect(findAnswer(map.watched, ' ring')).toBe(map.watched.indexOf(' ring'));
		expect(findAnswer(map.watched, 'umbrella')).toBe(-1);
		expect(tellsApart(map, answers)).toBe(true);
		expect(tellsApart(map, { own: 0, other: 0 })).toBe(false);
	});

	it('begins at the first token that differs, and knows where nothing can be carried over', () => {
		expect(findBounds(map)).toEqual({ rows: [0, 8], tokens: [9, 17] });
		expect(findOutcome(map, { row: 0, token: 12 })).toBeNull();
		expect(findOutcome({ ...map, effects: [] }, { row: 7, token: 17 })).toBeUndefined();
		expect(findOutcome(map, { row: 8, token: 17 })?.texts[0]).toBe(' basket');
	});

	it('has a row in the table for every place, the last layer first', () => {
		const rows = listMeasured(map, answers);
		expect(rows).toHaveLength(map.places.length);
		expect(rows[0]).toMatchObject({ row: 8, token: 17 });
		expect(rows.at(-1)).toMatchObject({ row: 0, token: 9 });
	});

	it('is refused where places are missing', () => {
		expect(() => readCarryRecord({ ...map, effects: map.effects.slice(1) })).toThrow('not 65');
	});
});

describe('the recorded maps', () => {
	it('are there for every pair and part that is offered, and for no other', () => {
		for (const { from, into } of recordedPairs)
			for (const part of ['stream', 'heads', 'head-7']) {
				const found = findMap(from, into, part);
				if (!found) throw new Error(`no map of ${part}`);
				expect(readCarryRecord(read(found))).toMatchObject({ source: from, prompt: into, part });
			}
		expect(findMap('a', 'b', 'stream')).toBeNull();
		expect(findMap(map.source, map.prompt, 'head-1')).toBeNull();
		expect(matchPair(map.source, map.prompt)?.id).toBe('word');
	});
});

describe('numbers', () => {
	it('are hundredths, and nothing has no sign', () => {
		expect([0.614, -0.001, -0.23, 1.04].map(formatMoved)).toEqual(['61', '0', '−23', '104']);
	});

	it('stand in rows that are named as the logit lens names its own', () => {
		expect([nameRow('stream', 0), nameRow('stream', 5), nameRow('heads', 4)]).toEqual([
			'Embedding',
			'After layer 5',
			'Layer 5'
		]);
	});
});
