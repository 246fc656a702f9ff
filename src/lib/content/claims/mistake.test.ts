/** @file What the lesson on mistaken RoPE says, on the running models and in what the lab measured of them with `transformers`. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	createFolderReader,
	describeFolder,
	loadFolder,
	scoreAll
} from '../../../../scripts/node-engine.ts';
import { goOn } from '../../../../scripts/record-mistake.ts';
import lossFile from '../../../../content/lab/mistake-loss.json';
import retrievalFile from '../../../../content/lab/mistake-retrieval.json';
import checkFile from '../../../../content/lab/mistake-check.json';
import { checkTable } from '../../lab/check.ts';
import type { LabRow } from '../../lab/schema.ts';
import { loadTokenizer } from '../../model/files/load-files.ts';
import { readTexts } from '../../widgets/beyond/texts.ts';
import {
	applyFault,
	countWrong,
	faults,
	findFork,
	type Fault
} from '../../widgets/mistake/faults.ts';
import { askAll, readBoth } from '../../widgets/mistake/live-readings.ts';
import type { Answered } from '../../widgets/mistake/lab.ts';
import type { Bin } from '../../widgets/mistake/loss.ts';
import { readRecord } from '../../widgets/mistake/record.ts';
import { readMistakeTexts } from '../../widgets/mistake/texts.ts';
import { findTrainedLength } from '../../widgets/live/trained-length.ts';
import { expectWords, readRecording } from './nano.ts';

const lesson = '02-architecture/04-the-bug-that-many-shipped.md';
const folderOf = (model: string) =>
	resolve(import.meta.dirname, '../../../../static/models', model);
const models = ['nano', 'micro-31', 'micro-long'] as const;
type Model = (typeof models)[number];
const record = readRecord(
	JSON.parse(new TextDecoder().decode(readRecording('/traces/mistake.json')))
);

const rowsOf = <Name extends 'mistake-loss' | 'mistake-retrieval' | 'mistake-check'>(
	name: Name,
	file: unknown
): readonly LabRow<Name>[] => checkTable(name, file)?.rows ?? [];
const losses = rowsOf('mistake-loss', lossFile);
const retrieval = rowsOf('mistake-retrieval', retrievalFile);
const checks = rowsOf('mistake-check', checkFile);
const lossAt = (model: Model, fault: Fault, from: number) => {
	const row = losses.find(
		(each) => each.model === model && each.fault === fault && each.from === from
	);
	if (!row) throw new Error(`No row of ${model}, ${fault}, ${from}.`);
	return row;
};

/** A model as the page has it, in Node: what the exhibit asks of a live one. */
async function openLive(model: Model) {
	const folder = folderOf(model);
	const engine = await loadFolder(folder, model);
	const tokenizer = await loadTokenizer(createFolderReader(folder, describeFolder(folder, model)));
	const live = {
		tokenize: (text: string) => {
			const { ids, ends } = tokenizer.encode(text);
			return Promise.resolve({ ids: Int32Array.from(ids), ends, tokens: [], isPartial: false });
		},
		score: (text: string, schedule: typeof engine.info.ownSchedule) =>
			scoreAll(engine, text, schedule)
	};
	const pairOf = (fault: Fault) => {
		const { ownSchedule: own, ownRope } = engine.info;
		return { own, faulty: applyFault(own, ownRope, fault) };
	};
	return { engine, live, pairOf };
}
const hooks = { isCurrent: () => true, onProgress: () => undefined };

describe('the lesson on the bug that many shipped', () => {
	const open = new Map<Model, Awaited<ReturnType<typeof openLive>>>();
	const opened = (model: Model) => {
		const found = open.get(model);
		if (!found) throw new Error(`${model} is not open.`);
		return found;
	};
	beforeAll(async () => {
		for (const model of models) open.set(model, await openLive(model));
	}, 600_000);
	afterAll(async () => {
		for (const { engine } of open.values()) await engine.dispose();
	});

	async function readLoss(model: Model, fault: Fault, longest: number): Promise<readonly Bin[]> {
		const { live, pairOf } = opened(model);
		let bins: readonly Bin[] = [];
		await readBoth(live, pairOf(fault), longest, hooks, (found) => (bins = found));
		return bins;
	}
	const lastOf = (bins: readonly Bin[]) => bins.at(-1)?.more ?? NaN;

	it('says which word follows the check, under each schedule', async () => {
		const { check } = await readMistakeTexts();
		expectWords(lesson, check.text, 'Noah', 'Thea', 'good');
		expect(check.model).toBe('micro-31');
		const { engine, pairOf } = opened('micro-31');
		const found = [];
		for (const fault of ['own', ...faults] as const) {
			const schedule = fault === 'own' ? engine.info.ownSchedule : pairOf(fault).faulty;
			const { written, tokens } = await goOn(engine, check.text, schedule);
			const row = checks.find((each) => each.fault === fault);
			expect(tokens).toBe(row?.tokens);
			expect(written[0]?.text).toBe(row?.next);
			expect(written[0]?.probability).toBeCloseTo(row?.probability ?? NaN, 3);
			found.push(written[0]?.text);
		}
		expect(found).toEqual([' Noah', ' Thea', ' is', ' good']);
	}, 600_000);

	it('counts the layers that each mistake changes, and the trained lengths', () => {
		expectWords(
			lesson,
			'with two layers of eight wrong',
			'trained on 256',
			'texts of 4,096 tokens'
		);
		for (const model of models) {
			const { engine, pairOf } = opened(model);
			const wrong = faults.map((fault) => countWrong(pairOf(fault).own, pairOf(fault).faulty));
			expect(wrong).toEqual([2, 8, 4]);
			expect(engine.info.trainedLength).toBe(findTrainedLength(model));
		}
	});

	it('says that the cost climbs on micro-31, and that it is nothing at the start', async () => {
		expectWords(lesson, 'The curve climbs with each doubling', 'at four times that length');
		const measured = losses.filter(
			({ model, fault }) => model === 'micro-31' && fault === 'everywhere'
		);
		expect(measured.map(({ more }) => more)).toEqual(
			measured.map(({ more }) => more).toSorted((a, b) => a - b)
		);
		expect(measured).toHaveLength(7);
		const first = lossAt('micro-31', 'everywhere', 1);
		expect(Math.abs(first.more)).toBeLessThan(2 * first.error);
		const bins = await readLoss('micro-31', 'everywhere', 1024);
		expect(Math.abs(bins[0]?.more ?? NaN)).toBeLessThan(0.03);
		expect(lastOf(bins)).toBeGreaterThan(0.1);
		expect(lastOf(bins)).toBeLessThan(0.4);
	}, 900_000);

	it('says that it grows on micro-long, from nothing that can be told from zero', async () => {
		expectWords(lesson, 'nothing that can be told from zero', 'In the second half of its context');
		const first = lossAt('micro-long', 'everywhere', 1);
		expect(Math.abs(first.more)).toBeLessThan(2 * first.error);
		const last = lossAt('micro-long', 'everywhere', 2048);
		expect(last.to).toBe(4096);
		expect(last.more).toBeGreaterThan(5 * last.error);
		expectWords(lesson, 'and, over the whole range, on micro-long; nothing on nano');
		const all = losses.filter(
			({ model, fault }) => model === 'micro-long' && fault === 'everywhere'
		);
		expect(Math.max(...all.map(({ more }) => more))).toBe(last.more);
		const { texts } = await readTexts();
		const { live, pairOf } = opened('micro-long');
		const { own, faulty } = pairOf('everywhere');
		const costs: number[] = [];
		for (const { text } of texts.slice(0, 2)) {
			const { ends } = await live.tokenize(text);
			const kept = text.slice(0, ends[2047]);
			const [a, b] = [await live.score(kept, own), await live.score(kept, faulty)];
			const late = a.logProbs.subarray(1024).map((own, at) => own - (b.logProbs[1024 + at] ?? NaN));
			costs.push(late.reduce((sum, each) => sum + each, 0) / late.length);
		}
		expect((costs[0] ?? NaN) + (costs[1] ?? NaN)).toBeGreaterThan(0.04);
	}, 900_000);

	it('says that nano does not mind within its length, and gains a little beyond it', async () => {
		expectWords(
			lesson,
			'Within its trained length the two curves lie on each other. Beyond it the mistake even helps'
		);
		for (const from of [1, 16, 32, 64, 128, 256])
			expect(Math.abs(lossAt('nano', 'everywhere', from).more)).toBeLessThan(0.003);
		const beyond = lossAt('nano', 'everywhere', 512);
		expect(beyond.more).toBeLessThan(-5 * beyond.error);
		const bins = await readLoss('nano', 'everywhere', 1024);
		for (const { more } of bins.slice(0, -1)) expect(Math.abs(more)).toBeLessThan(0.01);
		expect(lastOf(bins)).toBeLessThan(0);
		expect(lastOf(bins)).toBeGreaterThan(-0.03);
	}, 900_000);

	it('says what is written after half a page and after pages, as the running models write it', async () => {
		expectWords(
			lesson,
			'After half a page nano writes the same words',
			'“The river was high that belonged to Boris”'
		);
		const { starts } = await readMistakeTexts();
		const textOf = (model: Model, start: 'short' | 'page' | 'long', fault: 'own' | Fault) => {
			const run = record.runs.find((each) => each.model === model && each.start === start);
			return (run?.[fault] ?? []).map(({ text }) => text);
		};
		expect(
			findFork(textOf('nano', 'page', 'own'), textOf('nano', 'page', 'everywhere'))
		).toBeNull();
		expect(
			findFork(textOf('micro-long', 'page', 'own'), textOf('micro-long', 'page', 'everywhere'))
		).not.toBeNull();
		expect(textOf('micro-long', 'long', 'everywhere').join('')).toContain(
			'The river was high that belonged to Boris'
		);
		for (const model of ['nano', 'micro-long'] as const) {
			const { engine, pairOf } = opened(model);
			const { own, faulty } = pairOf('everywhere');
			for (const [schedule, fault] of [
				[own, 'own'],
				[faulty, 'everywhere']
			] as const) {
				const { written } = await goOn(engine, starts.page, schedule);
				expect(written.map(({ text }) => text)).toEqual(textOf(model, 'page', fault));
			}
		}
		// What a reader finds whole: each sentence up to the cut at the end.
		expectWords(lesson, 'micro-long writes other sentences, all of them whole');
		expect(textOf('micro-long', 'page', 'everywhere').join('')).toBe(
			' garden," said Bona. "What did you leave in the garden, Felix?" "A green basket." "Where is the orange basket?" some'
		);
	}, 600_000);

	it('says that the list read backwards cannot hide', async () => {
		expectWords(lesson, 'Repetition within a line. This one cannot hide.');
		for (const model of models) {
			const run = record.runs.find((each) => each.model === model && each.start === 'page');
			const texts = run?.backwards.map(({ text }) => text) ?? [];
			expect(new Set(texts).size).toBeLessThan(0.6 * texts.length);
			expect(lossAt(model, 'backwards', 64).more).toBeGreaterThan(1);
		}
		const bins = await readLoss('micro-31', 'backwards', 256);
		for (const { more } of bins.slice(1)) expect(more).toBeGreaterThan(1);
	}, 600_000);

	it('says that what was told is found again as before, to the end of the context', async () => {
		expectWords(
			lesson,
			'micro-long finds the number at the far end of its context as often as before'
		);
		const shareAt = (model: Model, fault: 'own' | Fault, style: string, length: number) =>
			retrieval.find(
				(row) =>
					row.model === model && row.fault === fault && row.style === style && row.length === length
			)?.right ?? NaN;
		for (const style of ['has', 'passkey']) {
			for (const length of [64, 128, 256, 512, 1024, 2048, 4096])
				expect(
					Math.abs(
						shareAt('micro-long', 'own', style, length) -
							shareAt('micro-long', 'everywhere', style, length)
					)
				).toBeLessThan(0.021);
		}
		expect(shareAt('micro-long', 'everywhere', 'passkey', 4096)).toBe(
			shareAt('micro-long', 'own', 'passkey', 4096)
		);
		const { questions } = await readMistakeTexts();
		const { live, pairOf } = opened('micro-long');
		const ledgers = questions.filter(({ style }) => style !== 'story');
		let answered: readonly Answered[] = [];
		await askAll(live, pairOf('everywhere'), ledgers, 1024, hooks, (found) => (answered = found));
		expect(answered).toHaveLength(6);
		const sum = (read: (each: Answered) => number) =>
			answered.reduce((total, each) => total + read(each), 0);
		expect(sum(({ own }) => own)).toBeGreaterThan(5);
		expect(Math.abs(sum(({ own }) => own) - sum(({ faulty }) => faulty))).toBeLessThanOrEqual(0.34);
	}, 900_000);

	it('says what the config of SmolLM3 prints: 27 of 36 rotate, and the fourth does not', () => {
		expectWords(lesson, '`27 [1, 1, 1, 0]`');
		const config = JSON.parse(
			readFileSync(resolve(folderOf('micro-31'), 'config.json'), 'utf8')
		) as {
			no_rope_layers: number[];
		};
		// The miniature has the same pattern in eight layers.
		expect(config.no_rope_layers.slice(0, 4)).toEqual([1, 1, 1, 0]);
		const smollm3 = Array.from({ length: 36 }, (_, layer) => Number((layer + 1) % 4 !== 0));
		expect(smollm3.reduce((sum, uses) => sum + uses, 0)).toBe(27);
	});
});
