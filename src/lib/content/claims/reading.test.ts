/** @file What the lessons on tokens and on attention say of their exhibits, on the vocabularies and the running model. */
import { recorded } from 'virtual:vocabularies';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceRun } from '../../../../scripts/node-engine.ts';
import { makeSmolLM3Tokenizer } from '../../../../vite/vocabulary-plugin.ts';
import { unmaskedScores } from '../../math/attention.ts';
import { distributeNext } from '../../math/next-distribution.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { shareRow } from '../../math/row-shares.ts';
import type { Engine } from '../../model/engine/engine.ts';
import { TextTokenizer } from '../../model/text/tokenizer.ts';
import { labTables } from '../../lab/tables.server.ts';
import { decodeTrace } from '../../trace/trace-file.ts';
import type { Trace } from '../../trace/trace.ts';
import { describeHead } from '../../widgets/attention-bench/describe-head.ts';
import { findPlace, findRecording } from '../../widgets/live/recorded-runs.ts';
import { headReaderParameters } from '../../widgets/reading/parameters.ts';
import { matchTokens, measureMoves } from '../../widgets/reading/moved-rows.ts';
import { languageSamples } from '../../widgets/tokens/samples.ts';
import { measureReach, measureText } from '../../widgets/tokens/split.ts';
import { expectWords, listHeads, loadNano, promptOf, readRecording } from './nano.ts';

const prompt = promptOf('attention-nano.safetensors');
let engine: Engine;
let trace: Trace;
const run = (text: string) => traceRun(engine, text, engine.info.ownSchedule);
beforeAll(async () => {
	engine = await loadNano();
	trace = await run(prompt);
}, 600_000);
afterAll(() => engine.dispose());

describe('the lesson on tokens', () => {
	const lesson = '01-reading/01-tokens.md';
	const tokenizer = new TextTokenizer(makeSmolLM3Tokenizer());
	const cut = (text: string) => tokenizer.encode(text).tokens;
	const nano = (text: string) => engine.files.tokenizer.encode(text).tokens;

	it('says how numbers, the long word and the butterfly are cut', () => {
		expectWords(
			lesson,
			'groups of three from the left, nano into single digits',
			'Add a digit in front and every group',
			'nano in half as many pieces again',
			'It is one character and four bytes'
		);
		expect(cut('1234567')).toEqual(['123', '456', '7']);
		expect(cut('91234567')).toEqual(['912', '345', '67']);
		expect(nano('1234567').filter((piece) => piece.trim() !== '')).toEqual(Array.from('1234567'));
		const word = ' antidisestablishmentarianism';
		expect(nano(word)).toHaveLength(1.5 * cut(word).length);
		expect(new TextEncoder().encode('🦋')).toHaveLength(4);
		expect(cut(' 🦋').join('')).toContain('\\xF0');
	});

	it('says that a capital letter or a missing space makes the first token another', () => {
		expectWords(lesson, 'its first token becomes another one');
		for (const read of [cut, nano]) {
			const firsts = ['antid', ' antid', ' Antid'].map(
				(start) => read(`${start}isestablishmentarianism`)[0]
			);
			expect(new Set(firsts).size).toBe(3);
		}
	});

	it('compares the languages as they are measured', () => {
		expectWords(
			lesson,
			'in the other five its tokens carry about two letters each',
			'still costs more tokens outside of English'
		);
		const [english, ...others] = languageSamples.map(({ text }, index) => ({
			smollm3: recorded.smollm3[index + 1]?.ids.length ?? NaN,
			nano:
				measureReach(
					measureText(text),
					recorded.nano[index + 1] ?? { ids: [], tokens: [], isPartial: false }
				)?.charactersPerToken ?? NaN
		}));
		expect(others).toHaveLength(5);
		for (const other of others) {
			expect(Math.round(other.nano)).toBe(2);
			expect(other.smollm3).toBeGreaterThan(english?.smollm3 ?? Infinity);
		}
	});
});

describe('the lesson on attention', () => {
	const lesson = '01-reading/02-attention.md';
	/** The run, the head and the row that the exhibit opens on, from 0. */
	const id = 'induction';
	const opened = decodeTrace(readRecording(findRecording(id, '')));
	const place = findPlace(id);
	if (!place) throw new Error('the exhibit opens on no place');
	const { layer, head } = place;
	const query = place.query ?? 0;
	const last = opened.tokens.lastIndexOf(' green');

	it('says what the row it opens on looks at, and what the factor makes of it', () => {
		expectWords(
			lesson,
			`<Widget name="head-reader" recording="${id}" />`,
			'30 layers of nine heads, 270 in all, with RoPE in every layer',
			'It is that of the second _green_, and nine tenths of it go to _box_',
			'Pull $c$ to zero, and the head averages',
			'push it up, and _box_ gets all'
		);
		expect(opened.shape).toMatchObject({ layers: 30, queryHeads: 9 });
		expect(opened.positional.every(({ kind }) => kind === 'rope')).toBe(true);
		expect(query).toBe(last);
		const tokens = opened.tokenIds.length;
		const source = opened.layers[layer];
		const positional = opened.positional[layer];
		if (!source || !positional) throw new Error('no such layer');
		const table = buildRotaryTable(positional, opened.shape.headDim, tokens);
		const scores = unmaskedScores({ ...source, shape: opened.shape, table, queryHead: head });
		const row = (at: number, sharpness: number, isMasked = true) =>
			shareRow(scores.slice(at * tokens, (at + 1) * tokens), at, {
				sharpness,
				isMasked,
				isFirstAside: false
			});
		const box = opened.tokens.indexOf(' box');
		expect(opened.tokens[box - 1]).toBe(' green');
		expect(row(query, 1)[box]).toBeCloseTo(0.9, 1);
		expect(row(query, 0)[box]).toBeCloseTo(1 / (query + 1));
		expect(row(query, headReaderParameters.sharpness.max)[box]).toBeGreaterThan(0.995);
		// Without the mask, some of a row in the middle goes to what comes later.
		const later = [6, 7, 8, 9, 10].map((at) =>
			row(at, 1, false)
				.slice(at + 1)
				.reduce((sum, share) => sum + share, 0)
		);
		expect(Math.max(...later)).toBeGreaterThan(0.1);
	});

	it('says where the sinks are', () => {
		expectWords(
			lesson,
			'the head you see at first leaves nearly everything on the first token',
			'most heads leave more than half there, and only in the first, the second and the twelfth layer is it little'
		);
		const heads = listHeads(opened).map((each) => ({
			...each,
			share: describeHead(each.map.values, each.map.tokens, 1).firstTokenShare
		}));
		expect(heads.filter(({ share }) => share > 0.5).length).toBeGreaterThan(heads.length / 2);
		const means = opened.positional.map((_, at) => {
			const shares = heads.filter((each) => each.layer === at).map(({ share }) => share);
			return shares.reduce((sum, share) => sum + share, 0) / shares.length;
		});
		expect(means.flatMap((mean, at) => (mean < 0.1 ? [at + 1] : []))).toEqual([1, 2, 12]);
		// Words that had not come before.
		const map = heads.find((each) => each.layer === layer && each.head === head)?.map;
		const firsts = opened.tokens.flatMap((token, at) =>
			at > 0 && opened.tokens.indexOf(token) === at ? [map?.values[at * map.tokens] ?? 0] : []
		);
		const mean = firsts.reduce((sum, share) => sum + share, 0) / firsts.length;
		expect(mean).toBeGreaterThan(0.9);
	});

	it('says which heads of the atlas stand out, and that the small models have none', () => {
		expectWords(
			lesson,
			'layer 19, head 7, the one you have just read, stands out the most',
			'The strongest such head is in layer 12',
			'Its strongest head is weak at a million tokens and weaker at the end',
			'has none either'
		);
		const rows = labTables['head-atlas']?.rows ?? [];
		const strongest = (model: string, score: 'induction' | 'previous') =>
			rows
				.filter((row) => row.model === model)
				.reduce((best, row) => (row[score] > best[score] ? row : best));
		const real = 'SmolLM2-135M-Instruct';
		expect(strongest(real, 'induction')).toMatchObject({ layer: 18, head: 6 });
		expect({ layer, head }).toEqual({ layer: 18, head: 6 });
		expect(strongest(real, 'induction').induction).toBeGreaterThan(0.9);
		const standing = rows.filter((row) => row.model === real && row.induction > 0.5);
		expect(standing.length).toBeLessThan(10);
		expect(strongest(real, 'previous').layer).toBe(11);
		const course = ['micro-at-00999k', 'micro-at-06999k', 'nano'].map(
			(model) => strongest(model, 'induction').induction
		);
		expect(course[0]).toBeLessThan(0.2);
		expect(course[1]).toBeLessThan((course[0] ?? 0) / 2);
		expect(course[2]).toBeLessThan(0.1);
		const moments = rows.filter(({ model }) => model.startsWith('micro-at-'));
		expect(Math.max(...moments.map(({ induction }) => induction))).toBe(course[0]);
	});

	it('says that no row before a changed word moves, in any head', async () => {
		expectWords(
			lesson,
			'Rows before the changed word do not move, in any head of any layer',
			'move more in some heads than in others'
		);
		const after = await run(prompt.replace('Tobin opened', 'Marta opened'));
		const match = matchTokens(trace.tokenIds, after.tokenIds);
		expect(match.prefix).toBe(11);
		const before = listHeads(trace);
		const moved = listHeads(after).map(({ map }, at) => {
			const old = before[at];
			if (!old) throw new Error('fewer heads than before');
			const moves = measureMoves(old.map, map, match);
			expect(Math.max(...moves.slice(0, match.prefix))).toBeLessThan(1e-4);
			return Math.max(...[...moves.slice(match.prefix)].filter((move) => !Number.isNaN(move)));
		});
		expect(Math.max(...moved)).toBeGreaterThan(4 * Math.min(...moved));
	});

	it('says how many tokens top-p keeps after three prompts', async () => {
		expectWords(
			lesson,
			'Set top-p to 0.9: after this prompt it keeps some eighty tokens',
			'_Once upon a time_, and it keeps one; on _Marta and Tobin went to_, about three hundred'
		);
		const kept = async (text: string) => {
			const { lastLogits } = await run(text);
			if (!lastLogits) throw new Error('no logits');
			return distributeNext(lastLogits, { temperature: 1, topK: null, topP: 0.9 }).kept;
		};
		expect(Math.abs((await kept(prompt)) - 80)).toBeLessThan(5);
		expect(await kept('Once upon a time')).toBe(1);
		expect(Math.abs((await kept('Marta and Tobin went to')) - 300)).toBeLessThan(30);
	});

	it('says that near temperature 2 the unlikely together outweigh the favourite', () => {
		expectWords(
			lesson,
			'thousands of tokens, each next to impossible, together outweigh the favourite'
		);
		if (!trace.lastLogits) throw new Error('no logits');
		const { final } = distributeNext(trace.lastLogits, { temperature: 2, topK: null, topP: null });
		const rest = [...final].slice(12);
		expect(rest.length).toBeGreaterThan(4000);
		expect(Math.max(...rest)).toBeLessThan(0.02);
		expect(rest.reduce((sum, share) => sum + share, 0)).toBeGreaterThan(10 * (final[0] ?? 1));
	});
});
