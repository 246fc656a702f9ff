/** @file What the lesson on mid-training and SFT says, on the miniature’s own conversations and its running checkpoints. */
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadFolder, scoreAll } from '../../../../scripts/node-engine.ts';
import { costOf, pack, packings, sizeOf, type Packing } from '../../math/packing.ts';
import { listTokens, readExamples, type Example } from '../../widgets/sft/examples.ts';
import { trainingRowsParameters } from '../../widgets/sft/parameters.ts';
import { meanLoss } from '../../widgets/sft/training-rows.svelte.ts';
import { expectWords } from './nano.ts';

const lesson = '05-post-training/02-mid-training-and-sft.md';
const { mid, sft } = await readExamples();
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
const targets = (mode: Example['mode']) =>
	sum(sft.filter((example) => example.mode === mode).map(({ answered }) => answered));
const [first, second] = sft;

/** Mean losses of each conversation: of its prompt, and of what the assistant says. */
async function readWith(model: string, examples: readonly Example[]) {
	const engine = await loadFolder(resolve('static/models', model), model);
	const read = [];
	for (const { text, ids, answered } of examples) {
		const { tokenIds, logProbs } = await scoreAll(engine, text, engine.info.ownSchedule);
		expect([...tokenIds]).toEqual(ids);
		const losses = logProbs.map((logProb) => -logProb);
		const own = ids.length - answered;
		read.push({ prompt: meanLoss(losses, 1, own), own: meanLoss(losses, own, ids.length) });
	}
	return read;
}

describe('the conversations of the lesson on SFT', () => {
	it('count three tokens of the second, twenty-three of the first', () => {
		expect([first?.answered, second?.answered]).toEqual([23, 3]);
		expect(second?.mode).toBe('no_think');
		expect(second && listTokens(second).slice(-3)).toEqual(['1', '4', '<|im_end|>']);
		expectWords(lesson, 'only three tokens count', 'The first one had twenty-three');
	});

	it('are half with thinking, where nine targets in ten lie', () => {
		expect(sft.filter(({ mode }) => mode === 'think')).toHaveLength(sft.length / 2);
		const [think, not] = [targets('think'), targets('no_think')];
		expect(think / (think + not)).toBeCloseTo(0.9, 1);
		expect(think / not).toBeGreaterThan(8.5);
		expect(think / not).toBeLessThan(9);
		expectWords(lesson, 'about nine targets in ten lie', 'nearly nine times as many targets');
	});

	it('are broken by wrapped packing alone', () => {
		const lengths = sft.map(({ ids }) => ids.length);
		const gapsOf = (way: Packing) =>
			pack(lengths, row, way).map((pieces) => row - sum(pieces.map(sizeOf)));
		const row = Number(trainingRowsParameters.row.default);
		const [inOrder, wrapped, best] = packings.map((way) =>
			costOf(pack(lengths, row, way), lengths, row)
		);
		expect(row).toBe(128);
		expect(wrapped?.broken).toBe(18);
		expect([inOrder?.broken, best?.broken]).toEqual([0, 0]);
		expect((best?.rows ?? 0) - (wrapped?.rows ?? 0)).toBe(1);
		expect(inOrder?.filled).toBeLessThan(0.75);
		const gaps = gapsOf('in-order');
		expect(gaps.filter((gap) => gap > 0).length).toBeGreaterThan(gaps.length / 2);
		const ofWrapped = gapsOf('wrapped');
		expect(ofWrapped.at(-1)).toBeGreaterThan(0);
		expect(sum(ofWrapped.slice(0, -1))).toBe(0);
		expectWords(
			lesson,
			'In order leaves gaps in most rows; wrapped leaves one, at the very end, and breaks 18 conversations of 40.',
			'Best fit breaks none and needs a single row more than wrapped.'
		);
	});

	it('are foreseen otherwise by each checkpoint, as the steps say', async () => {
		expect(mid.filter(({ mode }) => mode === 'think')).toHaveLength(mid.length);
		const [before, tuned] = [await readWith('micro-mid', sft), await readWith('micro-sft', sft)];
		expect(before[1]?.own).toBeGreaterThan(7);
		expect(tuned[1]?.own).toBeLessThan(1);
		for (const mode of ['think', 'no_think'] as const) {
			const prompts = (read: typeof before) =>
				sum(read.filter((_, at) => sft[at]?.mode === mode).map(({ prompt }) => prompt));
			expect(prompts(tuned), mode).toBeGreaterThan(prompts(before));
		}
		expectWords(
			lesson,
			'The first has only ever seen replies that think.',
			'more than seven nats a token',
			'After SFT it is less than one'
		);
		expectWords(lesson, 'the prompts cost the checkpoint more after SFT than before it');
	}, 600_000);
});
