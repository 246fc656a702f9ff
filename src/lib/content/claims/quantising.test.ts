/** @file What the lesson on quantisation says of the recorded row, of the models that run rounded, and of the lab's table. */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
	createFolderReader,
	describeFolder,
	loadFolder,
	scoreAll
} from '../../../../scripts/node-engine.ts';
import { labTables } from '../../lab/tables.server.ts';
import {
	bitsPerValue,
	relativeError,
	roundRows,
	type RoundingBits
} from '../../math/round-blocks.ts';
import { loadTokenizer } from '../../model/files/load-files.ts';
import type { FilesChange } from '../../model/files/weight-change.ts';
import { decodeSafetensors } from '../../trace/safetensors.ts';
import { decodeHalves } from '../../math/float16.ts';
import { countMemory } from '../../widgets/quantise/memory.ts';
import { readRecordedRow } from '../../widgets/quantise/recorded-row.ts';
import { readAll } from '../../widgets/quantise/readings.ts';
import { expectWords } from './nano.ts';

const lesson = '06-in-your-hands/02-quantisation-and-memory.md';
const folderOf = (id: string) => resolve(import.meta.dirname, '../../../../static/models', id);
const rows = labTables['quantised-loss']?.rows ?? [];
const find = (model: string, bits: number, block = 32, part = 'all') => {
	const row = rows.find(
		(each) =>
			each.model === model &&
			each.bits === bits &&
			(bits === 0 || (each.block === block && each.part === part))
	);
	if (!row) throw new Error(`No row of ${model}, ${bits} bits.`);
	return row;
};

/** The likeliest next tokens of nano, by the bits that its weights were rounded to. */
const nextOfNano = new Map<number, readonly string[]>();

/** What the exhibit reads with a live model, in Node. */
async function readLive(model: string, change: FilesChange | null) {
	const folder = folderOf(model);
	const engine = await loadFolder(folder, model, change);
	const tokenizer = await loadTokenizer(createFolderReader(folder, describeFolder(folder, model)));
	const live = {
		info: engine.info,
		tokenize: (text: string) => {
			const { ids, ends } = tokenizer.encode(text);
			return Promise.resolve({ ids: Int32Array.from(ids), ends, tokens: [], isPartial: false });
		},
		score: (text: string) => scoreAll(engine, text, engine.info.ownSchedule)
	};
	const reading = await readAll(live, '', () => true);
	await engine.dispose();
	if (!reading) throw new Error('Nothing was read.');
	return reading;
}

describe('the lesson on quantisation', () => {
	it('opens with a row that is nano’s', async () => {
		const { values, name, allRows } = await readRecordedRow();
		const file = new Uint8Array(readFileSync(resolve(folderOf('nano'), 'model.safetensors')));
		const tensor = decodeSafetensors(file).tensors.get(name);
		const stored = decodeHalves(new Uint16Array(tensor?.bytes.slice().buffer ?? new ArrayBuffer()));
		expect(values).toEqual(stored.slice(0, values.length));
		expect(tensor?.shape).toEqual([allRows, values.length]);
		const recorded = readFileSync(
			resolve(import.meta.dirname, '../../widgets/quantise/recorded-row.json'),
			'utf8'
		);
		expect(recorded).toContain(createHash('sha256').update(file).digest('hex'));
	});

	it('counts what 2 bits leave of the first block', async () => {
		expectWords(
			lesson,
			'There are four.',
			'Thirteen of the 32 weights become zero',
			'largest alone is kept exactly'
		);
		const { values } = await readRecordedRow();
		const block = values.slice(0, 32);
		const { values: rounded } = roundRows(block, 32, { bits: 2, block: 32 });
		expect(new Set(rounded).size).toBe(4);
		expect(rounded.filter((value) => value === 0)).toHaveLength(13);
		const kept = [...rounded].filter((value, i) => value === block[i]);
		expect(kept).toEqual([block.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a))]);
	});

	it('gives the error of the row with short blocks and with one', async () => {
		expectWords(lesson, 'from 8.0 to 9.6 %');
		const { values, columns } = await readRecordedRow();
		const errorOf = (block: number) =>
			(100 * relativeError(values, roundRows(values, columns, { bits: 4, block }).values)).toFixed(
				1
			);
		expect([errorOf(32), errorOf(0)]).toEqual(['8.0', '9.6']);
	});

	it.each([
		['nano', 0],
		['nano', 8],
		['nano', 4],
		['nano', 3],
		['nano', 2],
		['micro-31', 4],
		['micro-long', 2]
	] as const)(
		'has a table whose losses a running %s at %i bits has too',
		async (model, bits) => {
			const change =
				bits === 0
					? null
					: ({ kind: 'round', rounding: { bits, block: 32 }, part: 'all' } as const);
			const { loss, right, tokens, next } = await readLive(model, change);
			expect(tokens).toBe(4 * 255);
			const row = find(model, bits);
			expect(loss).toBeCloseTo(row.loss, 3);
			expect(Math.abs(right - row.right)).toBeLessThan(0.003);
			if (model === 'nano') nextOfNano.set(bits, next.texts.slice(0, 5));
		},
		120_000
	);

	it('says that the likeliest token stays down to 2 bits, and what comes behind it changes', () => {
		expectWords(
			lesson,
			'the likeliest stays the same down to 2 bits, and what comes behind it changes'
		);
		expect([...nextOfNano.keys()]).toEqual([0, 8, 4, 3, 2]);
		const [exact, ...rounded] = [...nextOfNano.values()];
		for (const texts of rounded) expect(texts[0]).toBe(exact?.[0]);
		expect(rounded.at(-1)).not.toEqual(exact);
	});

	it('says that the layers alone cost less, and what the errors and the losses are', () => {
		expectWords(
			lesson,
			'A good part of the damage came from the embedding.',
			'With 8 bits the difference cannot be seen in three digits',
			'The losses differ in the second decimal'
		);
		const exact = find('nano', 0).loss;
		const [all, layers] = [find('nano', 2), find('nano', 2, 32, 'layers')];
		expect((all.loss - layers.loss) / (all.loss - exact)).toBeGreaterThan(0.3);
		expect(Math.abs(find('nano', 8).loss - exact)).toBeLessThan(0.001);
		expect(find('nano', 4).loss - exact).toBeGreaterThan(0.005);
		expect(find('nano', 4).loss - exact).toBeLessThan(0.05);
	});

	it('says that longer blocks cost the real model more, and the miniatures next to nothing', () => {
		expectWords(
			lesson,
			'In a real model the length of the blocks matters more.',
			'Its weights also move farther then'
		);
		const cost = (model: string) =>
			[32, 128, 0].map((block) => find(model, 4, block).loss - find(model, 0).loss);
		const real = cost('SmolLM2-135M-Instruct');
		expect(real).toEqual(real.toSorted((a, b) => a - b));
		expect(real.at(-1)).toBeGreaterThan(3 * (real[0] ?? NaN));
		for (const model of ['nano', 'micro-31', 'micro-long']) {
			const own = cost(model);
			expect(Math.max(...own) - Math.min(...own)).toBeLessThan(0.06);
		}
		const errors = [32, 128, 0].map((block) => find('SmolLM2-135M-Instruct', 4, block).error);
		expect(errors).toEqual(errors.toSorted((a, b) => a - b));
	});

	it('says in its quiz how errors and losses grow at 3 bits', () => {
		expectWords(
			lesson,
			'the errors agree within two hundredths, and the losses grow by 0.05 and by more than 0.5',
			'which has fewer than half as many weights',
			'In the table it loses more.'
		);
		const [nano, micro] = [find('nano', 3), find('micro-long', 3)];
		expect(Math.abs(nano.error - micro.error)).toBeLessThan(0.02);
		expect((nano.loss - find('nano', 0).loss).toFixed(2)).toBe('0.05');
		expect(micro.loss - find('micro-long', 0).loss).toBeGreaterThan(0.5);
		const [all, fewer] = ['nano', 'micro-long'].map(
			(model) => statSync(resolve(folderOf(model), 'model.safetensors')).size
		);
		expect((fewer ?? NaN) / (all ?? NaN)).toBeLessThan(0.5);
	});

	it('says what memory a long text takes at 4 bits, and what a weight takes with its scale', () => {
		expectWords(lesson, 'the weights take 1.92 GB, the cache 4.83', 'it is five bits a weight');
		const rounding = { bits: 4 as RoundingBits, block: 32 };
		expect(bitsPerValue(rounding, 2048)).toBe(5);
		const size = { parameters: 3_075_098_624, bytesPerToken: 73_728 };
		const { weights, cache } = countMemory(size, bitsPerValue(rounding, 2048), 65_536);
		expect((weights / 1e9).toFixed(2)).toBe('1.92');
		expect((cache / 1e9).toFixed(2)).toBe('4.83');
	});
});
