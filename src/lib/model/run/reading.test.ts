/** @file The reading of the self-check: its figures, its limits against what was measured, and small models damaged here. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadHubFolder } from '../../../../scripts/node-engine.ts';
import { damages } from '../../../../scripts/self-check/damages.ts';
import { StoredModel } from '../../../../scripts/self-check/stored-model.ts';
import { writeTable, type MeasuredTable } from '../../../../scripts/self-check/table.ts';
import {
	copiedTokens,
	judgeReading,
	limits,
	makeReadingPrompt,
	measureReading,
	textTokens,
	type Reading
} from './reading.ts';

const root = resolve(import.meta.dirname, '../../../..');
const table = JSON.parse(
	readFileSync(resolve(root, 'docs/self-check.json'), 'utf8')
) as MeasuredTable;

const text = Array.from({ length: textTokens }, (_, i) => i + 1);
const vocabSize = 64;

describe('a reading', () => {
	it('repeats a text after a token that may be a beginning-of-text mark', () => {
		const prompt = makeReadingPrompt([...text, 60, 61]);
		expect(prompt).toHaveLength(textTokens + copiedTokens);
		expect(prompt.slice(textTokens)).toEqual(prompt.slice(1, 1 + copiedTokens));
		expect(makeReadingPrompt(text.slice(1))).toEqual([]);
	});

	it('of equal logits is chance, with as much entropy', () => {
		const ids = makeReadingPrompt(text);
		const reading = measureReading(new Float32Array(ids.length * vocabSize), vocabSize, ids);
		expect(reading.loss).toBeCloseTo(Math.log(vocabSize), 5);
		expect(reading.entropy).toBeCloseTo(Math.log(vocabSize), 5);
	});

	it('counts the tokens of the repetition that are foreseen, and none of the text', () => {
		const ids = makeReadingPrompt(text);
		const logits = new Float32Array(ids.length * vocabSize);
		for (let place = textTokens; place + 1 < ids.length; place += 2)
			logits[place * vocabSize + (ids[place + 1] ?? 0)] = 9;
		for (let place = 0; place < ids.length; place++) logits[place * vocabSize] = 5;
		expect(measureReading(logits, vocabSize, ids).copied).toBe(8);
	});

	it('whose figures are no numbers fails', () => {
		const { outcome } = judgeReading(
			{ loss: NaN, entropy: NaN, chance: 8, copied: 0 },
			{ layers: 2, queryHeads: 2, kvHeads: 1, headDim: 16 }
		);
		expect(outcome).toBe('failed');
	});
});

const isRight = (damage: string) => damage === 'none' || damage === 'q4';
const isReal = (model: string) => model.startsWith('SmolLM2');
const judged = table.rows.map((row) => ({ ...row, ...judgeReading(row, row.shape) }));
const outcomesOf = (chosen: (row: (typeof judged)[number]) => boolean) =>
	judged.filter(chosen).map(({ model, damage, outcome }) => ({ model, damage, outcome }));

describe('the limits, on what was measured', () => {
	it('call no right model faulty, and were tried on all that ship', () => {
		const right = outcomesOf(({ damage }) => isRight(damage));
		expect(right.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
		expect(new Set(right.map(({ model }) => model)).size).toBeGreaterThanOrEqual(22);
	});

	it('pass real weights, in 32 and in 4 bits', () => {
		const real = outcomesOf(({ model, damage }) => isReal(model) && isRight(damage));
		expect(real.length).toBeGreaterThanOrEqual(2);
		expect(real.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
	});

	it('pass no random weights', () => {
		const random = outcomesOf(({ damage }) => damage === 'random');
		expect(random.length).toBeGreaterThanOrEqual(9);
		expect(random.filter(({ outcome }) => outcome === 'passed')).toEqual([]);
	});

	it.each(['rows-shifted', 'norms-inner', 'norm-final', 'qk-all', 'layers-far', 'scales-all'])(
		'call real weights faulty with %s',
		(damage) => {
			const rows = outcomesOf((row) => isReal(row.model) && row.damage === damage);
			expect(rows.length).toBeGreaterThan(0);
			expect(rows.filter(({ outcome }) => outcome !== 'failed')).toEqual([]);
		}
	);

	it.each(['interleaved', 'scales-layer'])('do not pass real weights with %s', (damage) => {
		const rows = outcomesOf((row) => isReal(row.model) && row.damage === damage);
		expect(rows.map(({ outcome }) => outcome)).toEqual(['unclear']);
	});

	it('lie away from every right model that passes, and from all damage that fails', () => {
		for (const { outcome, loss, entropy, chance, damage } of judged) {
			if (outcome === 'passed' && isRight(damage)) {
				expect(chance - loss).toBeGreaterThan(limits.leastGain * 1.1);
				expect(loss - entropy).toBeLessThan(limits.mostOverconfidence * 0.9);
			}
			// A right one stays well below what fails whatever it was trained on.
			if (isRight(damage)) expect(loss - chance).toBeLessThan(limits.mostAboveChance * 0.7);
		}
	});

	it('are those of the page that tells of them', async () => {
		const page = readFileSync(resolve(root, 'docs/self-check.md'), 'utf8');
		expect(page).toBe(await writeTable(table));
	});
});

describe('a small model that ships', () => {
	const read = async (name: string, damage: keyof typeof damages) => {
		const model = StoredModel.read(resolve(root, 'static/models', name));
		expect(damages[damage].apply(model)).toBe(true);
		const engine = await loadHubFolder(model.toFiles(), 'model.safetensors');
		const { checks, shape, vocabSize } = engine.info;
		await engine.dispose();
		const check = checks.find((entry) => entry.name === 'prediction');
		const find = (what: string) =>
			check?.measured?.find((entry) => entry.what === what)?.value ?? NaN;
		const loss = find('loss');
		const reading: Reading = {
			loss,
			entropy: loss - find('overconfidence'),
			chance: Math.log(vocabSize),
			copied: find('copied')
		};
		return { outcome: check?.outcome, finding: check?.finding, reading, shape };
	};
	const rowOf = (model: string, damage: string) =>
		table.rows.find((row) => row.model === model && row.damage === damage);

	it.each([
		['micro-31', 'none', 'passed', 'reads'],
		['micro-31', 'rows-shifted', 'unclear', 'learnt-nothing'],
		['micro-31', 'q4-all', 'failed', 'worse-than-chance'],
		// Its loss is as good as the right one's: nothing here can tell, and nothing is said to be wrong.
		['micro-31', 'rope-on-nope', 'passed', 'reads'],
		['micro-at-00000k', 'none', 'unclear', 'learnt-nothing']
	] as const)('%s with damage "%s" is found %s: %s', async (name, damage, outcome, finding) => {
		const found = await read(name, damage);
		expect(found).toMatchObject({ outcome, finding });
		const row = rowOf(name, damage);
		expect(found.reading.loss).toBeCloseTo(row?.loss ?? NaN, 1);
		expect(found.reading.entropy).toBeCloseTo(row?.entropy ?? NaN, 1);
		expect(found.reading.copied).toBe(row?.copied);
	});
});
