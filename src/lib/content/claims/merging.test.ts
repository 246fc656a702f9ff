/** @file What the lesson on merging says of the miniature's two parents, of the models between them, and of the measured line. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadFolder, openModelFolder } from '../../../../scripts/node-engine.ts';
import { labTables } from '../../lab/tables.server.ts';
import type { Engine } from '../../model/engine/engine.ts';
import { decodeSafetensors } from '../../trace/safetensors.ts';
import { decodeHalves } from '../../math/float16.ts';
import { cutSentence, findLookUp } from '../../widgets/merge/look-up.ts';
import { mergeParameters } from '../../widgets/merge/parameters.ts';
import { turnEnd, writePrompt } from '../../widgets/minds/prompts.ts';
import { expectWords } from './nano.ts';

const lesson = '05-post-training/04-merging-models.md';
const folderOf = (id: string) => resolve(import.meta.dirname, '../../../../static/models', id);
const [aligned, long] = ['micro-apo', 'micro-long'];
const rows = labTables['merge-curve']?.rows ?? [];
const shares = [...new Set(rows.map((row) => row.aligned))].toSorted((a, b) => a - b);
const meanAt = (measure: string, share: number) => {
	const own = rows.filter((row) => row.measure === measure && row.aligned === share);
	return own.reduce((sum, { right }) => sum + right, 0) / own.length;
};

describe('the lesson on merging', () => {
	const open = new Map<number, Engine>();
	afterAll(async () => {
		for (const engine of open.values()) await engine.dispose();
	});
	async function build(share: number): Promise<Engine> {
		const known = open.get(share);
		if (known) return known;
		const other = openModelFolder(folderOf(long), long);
		const engine = await loadFolder(folderOf(aligned), aligned, { kind: 'blend', share, other });
		open.set(share, engine);
		return engine;
	}
	async function write(share: number, prompt: string, isTemplated: boolean): Promise<string> {
		const engine = await build(share);
		let text = '';
		await engine.continue(
			prompt,
			engine.info.ownSchedule,
			{
				sampling: { temperature: 0, topK: null, topP: null, seed: 1 },
				maxNewTokens: isTemplated ? 96 : 6,
				isTemplated,
				ends: [turnEnd]
			},
			{
				onPrefill: () => undefined,
				onToken: (token) => {
					if (!token.isEnd) text += token.text;
				}
			}
		);
		return text;
	}
	const think = (share: number) =>
		write(share, writePrompt(mergeParameters.question.default, 'think'), true);
	async function find(share: number, style: 'passkey' | 'has') {
		const lookUp = await findLookUp({ style, length: mergeParameters.length.default });
		return { answer: lookUp.answer, found: cutSentence(await write(share, lookUp.text, false)) };
	}

	it('says what the child at 0.9 writes, and that the number is lost to another sum', async () => {
		expectWords(lesson, '`6+7=13, 4+3+1=8, so 83`', 'the child begins another sum in its place');
		expect(mergeParameters.question.default).toBe('What is 46+37?');
		expect(await think(0.9)).toBe('6+7=13, 4+3+1=8, so 83\n</think>\n83');
		const { answer, found } = await find(0.9, 'passkey');
		expect(found).not.toContain(answer);
		expect(found).toMatch(/\d[+-]\d*=?/);
	}, 600_000);

	it('says that both come out right at 0.8, what is slipped at 0.7, and what is left at 0.5', async () => {
		expectWords(
			lesson,
			'At 0.8 both come out right, the sum and the number.',
			'At 0.7 the number is still found',
			'the notes read a 4 where a 6 stands',
			'notes, end of thinking, result. The arithmetic is gone'
		);
		expect((await think(0.8)).split('</think>\n')[1]).toBe('83');
		for (const share of [0.8, 0.7]) {
			const { answer, found } = await find(share, 'passkey');
			expect(found, `at ${share}`).toBe(answer);
		}
		expect(await think(0.7)).toBe('4+7=11, 4+3+1=8, so 81\n</think>\n81');
		const half = await think(0.5);
		expect(half).toMatch(/^[\d+=, ]+so \d+\n<\/think>\n\d+$/);
		expect(half).not.toContain('83');
	}, 600_000);

	it('says that the thing is found at either end and at every tenth between', async () => {
		expectWords(lesson, 'In this text it survives from one end of the slider to the other.');
		for (const share of shares) {
			const { answer, found } = await find(share, 'has');
			expect(found.startsWith(answer), `at ${share}`).toBe(true);
		}
	}, 600_000);

	it('says of the measured line that no weight has both skills, and what the middle has', () => {
		expectWords(
			lesson,
			'in the middle the child is worse at both than the mean of its parents. None of the eleven weights has both skills, not even 0.8.',
			'No weight between adds better than the aligned end.',
			'That would be 0.43. It gets 0.08 of the sums right.',
			'a tenth of a stranger costs the sums next to nothing'
		);
		for (const measure of ['sums-think', 'retrieval-passkey'])
			expect(meanAt(measure, 0.5)).toBeLessThan((meanAt(measure, 0) + meanAt(measure, 1)) / 2);
		expect(shares).toHaveLength(11);
		for (const share of shares) {
			expect(meanAt('sums-think', share)).toBeLessThanOrEqual(meanAt('sums-think', 1));
			expect(
				Math.min(meanAt('sums-think', share), meanAt('retrieval-passkey', share))
			).toBeLessThan(0.21);
		}
		expect(meanAt('sums-think', 1) - meanAt('sums-think', 0.9)).toBeLessThan(0.01);
		expect(meanAt('retrieval-passkey', 0) - meanAt('retrieval-passkey', 0.1)).toBeLessThan(0.01);
		expect((meanAt('sums-think', 1) / 2).toFixed(2)).toBe('0.43');
		expect(meanAt('sums-think', 0.5).toFixed(2)).toBe('0.08');
		// The parent with the long context was never taught to answer.
		expect(meanAt('sums-think', 0) + meanAt('sums-no_think', 0)).toBe(0);
	});

	it('says how far the weights moved', () => {
		expectWords(lesson, 'Alignment moved it by 0.13', 'by 49.9, a third of its length');
		const read = (id: string) => {
			const file = new Uint8Array(readFileSync(resolve(folderOf(id), 'model.safetensors')));
			return new Map(
				[...decodeSafetensors(file).tensors].map(([name, { bytes }]) => [
					name,
					decodeHalves(new Uint16Array(bytes.slice().buffer))
				])
			);
		};
		const [tuned, apo, base] = [read('micro-sft'), read(aligned), read(long)];
		const distance = (a: typeof apo, b: typeof apo | null) => {
			let sum = 0;
			for (const [name, values] of a)
				values.forEach((value, i) => (sum += (value - (b?.get(name)?.[i] ?? 0)) ** 2));
			return Math.sqrt(sum);
		};
		expect(distance(apo, tuned).toFixed(2)).toBe('0.13');
		expect(distance(tuned, base).toFixed(1)).toBe('49.9');
		const share = distance(tuned, base) / distance(base, null);
		expect(share).toBeGreaterThan(0.28);
		expect(share).toBeLessThan(0.36);
	});
});
