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
import type { Trace } from '../../trace/trace.ts';
import { describeHead } from '../../widgets/attention-bench/describe-head.ts';
import { headReaderParameters } from '../../widgets/reading/parameters.ts';
import { matchTokens, measureMoves } from '../../widgets/reading/moved-rows.ts';
import { languageSamples } from '../../widgets/tokens/samples.ts';
import { measureReach, measureText } from '../../widgets/tokens/split.ts';
import { expectWords, listHeads, loadNano, promptOf } from './nano.ts';

const prompt = promptOf('attention-nano.safetensors');
let engine: Engine;
let trace: Trace;
const run = (text: string) => traceRun(engine, text, engine.info.ownSchedule);
beforeAll(async () => {
	engine = await loadNano();
	trace = await run(prompt);
}, 60_000);
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
	/** The head that the exhibit opens on, from 0. */
	const layer = headReaderParameters.layer.default - 1;
	const head = headReaderParameters.head.default - 1;

	it('says what the factor makes of the last row', () => {
		expectWords(
			lesson,
			'Pull $c$ to zero, and the head averages',
			'of the last row, three quarters end on one token'
		);
		const tokens = trace.tokenIds.length;
		const source = trace.layers[layer];
		const positional = trace.positional[layer];
		if (!source || !positional) throw new Error('no such layer');
		const table = buildRotaryTable(positional, trace.shape.headDim, tokens);
		const scores = unmaskedScores({ ...source, shape: trace.shape, table, queryHead: head }).slice(
			-tokens
		);
		const most = (sharpness: number) =>
			Math.max(...shareRow(scores, tokens - 1, { sharpness, isMasked: true, isFirstAside: false }));
		expect(most(0)).toBeCloseTo(1 / tokens);
		expect(most(headReaderParameters.sharpness.max)).toBeCloseTo(0.75, 1);
	});

	it('says where the sinks are', () => {
		expectWords(lesson, 'the one you see at first leaves more than half of it there');
		const shares = listHeads(trace).map((each) => ({
			place: [each.layer, each.head],
			share: describeHead(each.map.values, each.map.tokens, 1).firstTokenShare
		}));
		const sorted = [...shares].sort((a, b) => b.share - a.share);
		expect(sorted[0]?.place).toEqual([layer, head]);
		expect(sorted[0]?.share).toBeGreaterThan(0.5);
		expect(sorted[32]?.share).toBeLessThan(0.15);
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
