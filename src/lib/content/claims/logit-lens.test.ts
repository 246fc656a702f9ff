/** @file What the lesson on the logit lens says, on its recorded runs and on the running model. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../model/engine/engine.ts';
import { decodeTrace } from '../../trace/trace-file.ts';
import { findSettled, hasLens, readCell, type LensRun } from '../../widgets/lens/cells.ts';
import { expectWords, loadNano, promptOf, readRecording } from './nano.ts';

const lesson = '01-reading/03-logit-lens.md';
const read = (setting: '' | '-rope' | '-nope'): LensRun => {
	const trace = decodeTrace(readRecording(`/traces/lens-nano${setting}.safetensors`));
	if (!hasLens(trace)) throw new Error('a recording without a lens');
	return trace;
};
const own = read('');
const prompt = promptOf('lens-nano.safetensors');
const guess = (run: LensRun, depth: number, token: number) =>
	readCell(run, depth, token).guesses[0];
/** Places, from 0, of the first box and of both greens. */
const box = own.tokens.indexOf(' box');
const greens = own.tokens.flatMap((text, at) => (text === ' green' ? [at] : []));
const [firstGreen = -1, secondGreen = -1] = greens;
const answersOf = (run: LensRun) => run.tokens.map((_, at) => readCell(run, 8, at).answer);

describe('the lesson on the logit lens', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadNano();
	}, 600_000);
	afterAll(() => engine.dispose());

	it('shows a recording that the running model gives again', async () => {
		const live = await engine.readLens(prompt, own.positional, {});
		expect(live.tokens).toEqual(own.tokens);
		expect(live.topk.ids).toEqual(own.lens.topk.ids);
		for (const [cell, share] of own.lens.answerProbability.entries())
			expect(live.answerProbability[cell]).toBeCloseTo(share, 4);
	});

	it('says that every token names itself at the bottom, and none after the first layer', () => {
		expectWords(lesson, 'One layer later none of the twenty-two does.');
		expect(own.tokens).toHaveLength(22);
		expect(own.lens.depths).toBe(9);
		const sure = own.tokens.map((text, at) => {
			const best = guess(own, 0, at);
			expect(best?.text).toBe(text);
			expect(guess(own, 1, at)?.text).not.toBe(text);
			return (best?.share ?? 0) > 0.98;
		});
		expect(sure.filter(Boolean).length).toBeGreaterThanOrEqual(21);
	});

	it('says when “to” comes, and that it gets less sure again', () => {
		expectWords(lesson, 'leads from the second layer on, is surest after the fifth');
		expect(readCell(own, 8, box).answer).toBe(' to');
		expect(findSettled(own, box)).toBe(2);
		const shares = Array.from({ length: 9 }, (_, depth) => readCell(own, depth, box).answerShare);
		expect(shares.indexOf(Math.max(...shares))).toBe(5);
		expect(shares[8]).toBeLessThan(shares[5] ?? 0);
	});

	it('says when “box” comes, and that it does not come the first time', () => {
		expectWords(lesson, 'After layer 6 it has four hundredths; after layer 7 seven tenths.');
		expect(readCell(own, 8, secondGreen).answer).toBe(' box');
		expect(findSettled(own, secondGreen)).toBe(7);
		expect(readCell(own, 6, secondGreen).answerShare).toBeCloseTo(0.04, 2);
		expect(readCell(own, 7, secondGreen).answerShare).toBeCloseTo(0.7, 1);
		expect(readCell(own, 8, firstGreen).answer).not.toBe(' box');
	});

	it('says that the mean entropy hardly falls', () => {
		expectWords(lesson, 'It hardly falls from layer to layer on average.');
		const means = Array.from({ length: 8 }, (_, i) => {
			const row = own.lens.entropy.subarray((i + 1) * 22, (i + 2) * 22);
			return row.reduce((sum, value) => sum + value, 0) / 22;
		});
		expect(Math.max(...means) - Math.min(...means)).toBeLessThan(0.5);
	});

	it('says what becomes of it without positions, and with RoPE in every layer', () => {
		expectWords(lesson, 'a single answer of twenty-two changes', 'From the first layer up');
		const [nope, rope] = [read('-nope'), read('-rope')];
		expect(readCell(nope, 8, secondGreen).answer).not.toBe(' box');
		const differ = own.tokens.some((_, at) => guess(own, 1, at)?.text !== guess(nope, 1, at)?.text);
		expect(differ).toBe(true);
		const changed = answersOf(rope).filter((answer, at) => answer !== answersOf(own)[at]);
		expect(changed).toHaveLength(1);
	});

	it('says which head the word depends on, two layers before the lens can read it', async () => {
		expectWords(
			lesson,
			'Without head 7 of **layer 5** the probability falls from seventy-seven hundredths to seventeen.',
			'the worst leaves six tenths',
			'less than one hundredth, and a rank of 23',
			'All of layer 7 switched off leaves less than a tenth.'
		);
		const text = own.tokens.slice(0, secondGreen + 1).join('');
		const answer = own.lens.answers[secondGreen] ?? -1;
		const measure = async (off: readonly (readonly [number, number])[]) => {
			const heads = off.map(([layer, head]) => ({ layer, head, gate: 0 }));
			let logits = new Float32Array();
			await engine.run(text, engine.info.ownSchedule, {
				interventions: { heads, patches: [] },
				onStep: ({ lastLogits }) => (logits = Float32Array.from(lastLogits))
			});
			const most = Math.max(...logits);
			const sum = logits.reduce((total, logit) => total + Math.exp(logit - most), 0);
			return Math.exp((logits[answer] ?? NaN) - most) / sum;
		};
		expect(await measure([])).toBeCloseTo(0.77, 2);
		const places = Array.from({ length: 64 }, (_, i) => [Math.floor(i / 8), i % 8] as const);
		const left: { layer: number; head: number; share: number }[] = [];
		for (const [layer, head] of places)
			left.push({ layer: layer + 1, head: head + 1, share: await measure([[layer, head]]) });
		const [worst, second] = left.toSorted((a, b) => a.share - b.share);
		expect(worst).toMatchObject({ layer: 5, head: 7 });
		expect(worst?.share).toBeCloseTo(0.17, 2);
		expect(second).toMatchObject({ layer: 7 });
		expect(second?.share).toBeCloseTo(0.6, 1);
		expect(readCell(own, 5, secondGreen)).toMatchObject({ answerRank: 23 });
		expect(readCell(own, 5, secondGreen).answerShare).toBeLessThan(0.01);
		const layer7 = Array.from({ length: 8 }, (_, head) => [6, head] as const);
		expect(await measure(layer7)).toBeLessThan(0.1);
	}, 600_000);
});
