/** @file What the lesson from the residual stream to the next token says, on its recordings and on the running model. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordGreedy, recordStream } from '../../../../scripts/record-stream.ts';
import { traceRun } from '../../../../scripts/node-engine.ts';
import {
	countDraws,
	distributeNext,
	expectDistance,
	measureSettling
} from '../../math/next-distribution.ts';
import { createRandom } from '../../math/sampling.ts';
import { logSumExp } from '../../math/softmax.ts';
import { measureGrowth } from '../../math/stream-growth.ts';
import type { Engine } from '../../model/engine/engine.ts';
import { readColumn } from '../../widgets/stream/residual-stream.svelte.ts';
import { findLoop, readWrittenRecord } from '../../widgets/stream/greedy.ts';
import { recordedPrompts } from '../../widgets/stream/parameters.ts';
import { readStreamRecord } from '../../widgets/stream/stream-record.ts';
import { expectWords, loadNano, readRecording } from './nano.ts';

const lesson = '01-reading/06-from-residual-stream-to-next-token.md';
const readJson = (path: string): unknown =>
	JSON.parse(new TextDecoder().decode(readRecording(path)));
const stream = readStreamRecord(readJson('/traces/stream-nano.json'));
const written = readWrittenRecord(readJson('/traces/greedy-nano.json'));
const columns = stream.tokens.map((_, token) => readColumn(stream, token));
const last = columns.at(-1) ?? [];
const degrees = (cosine: number) => (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;

describe('the lesson from the residual stream to the next token', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadNano();
	}, 600_000);
	afterAll(() => engine.dispose());

	it('shows recordings that the running model gives again', async () => {
		expect([stream.prompt, written.prompt]).toEqual([
			recordedPrompts.stream,
			recordedPrompts.greedy
		]);
		const live = await recordStream(engine, stream.prompt);
		expect(live.tokens).toEqual(stream.tokens);
		for (const column of ['norm', 'added', 'toPrevious', 'toLast'] as const)
			for (const [at, value] of stream.growth[column].entries())
				expect(live.growth[column][at]).toBeCloseTo(value, 2);
		const again = await recordGreedy(engine, written.prompt);
		expect(again.tokens.map(({ id }) => id)).toEqual(written.tokens.map(({ id }) => id));
		for (const [at, { probability }] of written.tokens.entries())
			expect(again.tokens[at]?.probability).toBeCloseTo(probability, 4);
	});

	it('says how the stream grows, and how little is left of the embedding in its direction', async () => {
		expectWords(
			lesson,
			'the stream is between one and two long',
			'adds on average more than fifty times as much',
			'the cosine with the embedding stays below a quarter, for every token and after every layer',
			'After the last layer the stream is more than twice as long as after the first.',
			'It grows in every layer as a mean over the tokens, and no layer makes a single one shorter by more than four in a hundred'
		);
		expect(columns).toHaveLength(22);
		for (const column of columns) {
			expect(column[0]?.norm).toBeGreaterThan(1);
			expect(column[0]?.norm).toBeLessThan(2);
		}
		const mean = (depth: number, of: 'norm' | 'added') =>
			columns.reduce((sum, column) => sum + (column[depth]?.[of] ?? 0), 0) / columns.length;
		for (let depth = 1; depth < 9; depth++) {
			expect(mean(depth, 'norm')).toBeGreaterThan(mean(depth - 1, 'norm'));
			for (const column of columns)
				expect((column[depth]?.norm ?? 0) / (column[depth - 1]?.norm ?? 1)).toBeGreaterThan(0.96);
		}
		const ratio = mean(1, 'added') / mean(0, 'norm');
		expect(ratio).toBeGreaterThan(50);
		expect(ratio).toBeLessThan(60);
		expect(mean(8, 'norm') / mean(1, 'norm')).toBeGreaterThan(2);
		const { residuals } = await engine.observe(stream.prompt, engine.info.ownSchedule, {});
		const [embedding = new Float32Array(), ...later] = residuals;
		expect(later).toHaveLength(8);
		for (const residual of later) {
			const { toLast } = measureGrowth([residual, embedding], columns.length);
			for (const cosine of toLast.slice(0, columns.length))
				expect(Math.abs(cosine)).toBeLessThan(0.25);
		}
	});

	it('says how far layers turn it, and when it comes to point where it ends', () => {
		expectWords(
			lesson,
			'a layer turns the stream by 35 degrees at most, and layer 4, which adds least, by less than 15',
			'a cosine of seven tenths with what it will be',
			'most of the rest comes in layers 6 to 8'
		);
		for (const column of columns)
			for (const { depth, toPrevious } of column.slice(2)) {
				expect(degrees(toPrevious)).toBeLessThan(35);
				if (depth === 4) expect(degrees(toPrevious)).toBeLessThan(15);
			}
		const added = [1, 2, 3, 4, 5, 6, 7, 8].map((depth) =>
			columns.reduce((sum, column) => sum + (column[depth]?.added ?? 0), 0)
		);
		expect(added.indexOf(Math.min(...added))).toBe(3);
		const [, first, , , , fifth, , , end] = last.map(({ toLast }) => toLast);
		expect(first).toBeCloseTo(0.7, 1);
		expect(end).toBeCloseTo(1, 6);
		const rest = 1 - (first ?? 0);
		expect((1 - (fifth ?? 0)) / rest).toBeGreaterThan(0.5);
	});

	it('says how far a thousand draws lie from the probabilities', async () => {
		expectWords(
			lesson,
			'less than once in four times',
			'each of 4,096 tokens',
			'After one draw it is almost 1.',
			'still about fourteen hundredths',
			'thousands of rare tokens should each have come a fraction of a time, and nearly all came once or never. They make up more than half of the distance.',
			'within about three hundredths, and a hundred times as many draws come ten times nearer'
		);
		const { lastLogits } = await traceRun(engine, stream.prompt, engine.info.ownSchedule);
		if (!lastLogits) throw new Error('no logits');
		expect(lastLogits).toHaveLength(4096);
		const plain = distributeNext(lastLogits, { temperature: 1, topK: null, topP: null });
		expect(engine.files.tokenizer.show(plain.ids[0] ?? -1)).toBe(' white');
		expect(plain.final[0]).toBeGreaterThan(0.2);
		expect(plain.final[0]).toBeLessThan(0.25);
		const settling = measureSettling(plain, 1000, createRandom(1));
		expect(settling[0]).toMatchObject({ draws: 1 });
		expect(settling[0]?.distance).toBeGreaterThan(0.9);
		const distance = settling.at(-1)?.distance ?? NaN;
		expect(distance).toBeCloseTo(0.14, 2);
		const counts = countDraws(plain, 1000, createRandom(1));
		const rare = [...plain.final.keys()].filter((at) => 1000 * (plain.final[at] ?? 0) < 1);
		expect(rare.length).toBeGreaterThan(2000);
		expect(rare.filter((at) => (counts[at] ?? 0) > 1).length).toBeLessThan(0.01 * rare.length);
		const ofRare = rare.reduce(
			(sum, at) => sum + Math.abs((counts[at] ?? 0) / 1000 - (plain.final[at] ?? 0)) / 2,
			0
		);
		expect(ofRare).toBeGreaterThan(0.5 * distance);
		const ten = distributeNext(lastLogits, { temperature: 1, topK: 10, topP: null });
		expect(expectDistance(ten, 1000)).toBeCloseTo(0.03, 2);
		expect(measureSettling(ten, 1000, createRandom(1)).at(-1)?.distance).toBeLessThan(0.045);
		expect(expectDistance(ten, 1000) / expectDistance(ten, 100_000)).toBeCloseTo(10, 0);
	});

	it('says what becomes of always taking the likeliest', async () => {
		expectWords(
			lesson,
			'The passage begins with the first token written, and a hundred tokens later it still goes round.',
			'no token of it ever reaches a half',
			'_world_ has three hundredths in the second pass, twenty-four in the last, and five there without these heads',
			'From the second pass to the last _world_ rises from three hundredths to twenty-four',
			'A hundred tokens are far fewer than that.',
			'raise the temperature to 1, and it gets out'
		);
		expect(findLoop(written.tokens.map(({ id }) => id))).toEqual({ from: 0, period: 4, times: 25 });
		for (const { probability } of written.tokens) expect(probability).toBeLessThan(0.5);
		expect(written.tokens[4]).toMatchObject({ text: ' world' });
		expect(written.tokens[4]?.probability).toBeCloseTo(0.03, 2);
		expect(written.tokens[96]?.text).toBe(' world');
		expect(written.tokens[96]?.probability).toBeCloseTo(0.24, 2);
		expect(written.tokens).toHaveLength(100);
		expect(engine.info.trainedLength).toBeGreaterThan(4 * written.tokens.length);
		const before = written.tokens.slice(0, 96).map(({ text }) => text);
		const heads = Array.from({ length: 8 }, (_, head) => ({ layer: 6, head, gate: 0 }));
		let logits = new Float32Array();
		await engine.run([written.prompt, ...before].join(''), engine.info.ownSchedule, {
			interventions: { heads, patches: [] },
			onStep: ({ lastLogits }) => (logits = Float32Array.from(lastLogits))
		});
		const share = Math.exp((logits[written.tokens[96]?.id ?? -1] ?? NaN) - logSumExp(logits));
		expect(share).toBeCloseTo(0.05, 2);
		for (const seed of [1, 2, 3, 4, 5]) {
			const ids: number[] = [];
			const sampling = { temperature: 1, topK: null, topP: null, seed };
			const options = { sampling, maxNewTokens: 100, ends: [], isTemplated: false };
			await engine.continue(written.prompt, engine.info.ownSchedule, options, {
				onPrefill: () => undefined,
				onToken: ({ id }) => ids.push(id)
			});
			expect(findLoop(ids)).toBeNull();
		}
	});
});
