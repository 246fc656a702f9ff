/** @file What the lesson on intra-document masking says, on its recordings, on the running model and in the lab's tables. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordDocuments } from '../../../../scripts/record-stream.ts';
import { labTables } from '../../lab/tables.server.ts';
import type { Engine } from '../../model/engine/engine.ts';
import { decodeTrace } from '../../trace/trace-file.ts';
import type { Trace } from '../../trace/trace.ts';
import {
	findStarts,
	joinDocuments,
	listCrossings,
	mapOf,
	measureMoved,
	nameWay,
	ways,
	type WayName
} from '../../widgets/documents/documents.ts';
import { openingHead, recordedTexts } from '../../widgets/documents/parameters.ts';
import { expectWords, listNext, loadNano, readRecording } from './nano.ts';

const lesson = '02-architecture/05-intra-document-masking.md';
const open = (way: WayName): Trace =>
	decodeTrace(readRecording(`/traces/documents-nano-${way}.safetensors`));
const mean = (values: readonly number[]) =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the lesson on intra-document masking', () => {
	let engine: Engine;
	const live = new Map<WayName, Trace>();
	const run = (way: WayName) => {
		const found = live.get(way);
		if (!found) throw new Error(`no run ${way}`);
		return found;
	};
	beforeAll(async () => {
		engine = await loadNano();
		for (const way of ways) live.set(nameWay(way), await recordDocuments(engine, way));
	}, 600_000);
	afterAll(() => engine.dispose());

	it('shows recordings that the running model gives again', () => {
		for (const way of ways.map(nameWay)) {
			const recorded = open(way);
			expect(recorded.prompt).toBe(joinDocuments([recordedTexts.first, recordedTexts.second]));
			expect(recorded.interventions).toEqual(run(way).interventions);
			expect(recorded.positional).toEqual(run(way).positional);
			expect(listNext(recorded).keys().next()).toEqual(listNext(run(way)).keys().next());
			for (const [layer, head] of [
				[0, 0],
				[openingHead.layer, openingHead.head]
			] as const) {
				const [a, b] = [mapOf(recorded, layer, head), mapOf(run(way), layer, head)];
				// Queries and keys of the recording are half floats.
				for (const [at, value] of a.values.entries()) expect(b.values[at]).toBeCloseTo(value, 2);
			}
		}
	});

	it('says what one head and the next token do with the mask and without', () => {
		expectWords(
			lesson,
			'This head of layer 7 sends four fifths of the last token’s attention over the line, to _box_',
			'The next token is _box_, with seven tenths',
			'_Box_ falls to four hundredths, and a comma leads'
		);
		const trace = run('off-on');
		const box = trace.tokens.indexOf(' box');
		const [start = 0] = findStarts(trace.tokens);
		expect(box).toBeLessThan(start);
		expect(openingHead.layer).toBe(6);
		const { values, tokens } = mapOf(trace, openingHead.layer, openingHead.head);
		expect(values[(tokens - 1) * tokens + box]).toBeCloseTo(0.8, 1);
		expect([...listNext(trace).keys()][0]).toBe(' box');
		expect(listNext(trace).get(' box')).toBeCloseTo(0.7, 1);
		const masked = listNext(run('on-on'));
		expect([...masked.keys()][0]).toBe(',');
		expect(masked.get(' box')).toBeCloseTo(0.04, 2);
	});

	it('says how much crosses', () => {
		expectWords(
			lesson,
			'more than half of the second document’s attention crossed, as a mean over all heads',
			'Only a small part of it went to the first token of the row',
			'With the mask it is zero in every head.',
			'In the exhibit even more crosses than before.'
		);
		const trace = run('off-on');
		const starts = findStarts(trace.tokens);
		const crossed = mean(listCrossings(trace, starts).map(({ crossing }) => crossing));
		expect(crossed).toBeGreaterThan(0.5);
		const anew = listCrossings(run('off-anew'), starts).map(({ crossing }) => crossing);
		expect(mean(anew)).toBeGreaterThan(crossed);
		const [start = 0] = starts;
		const first = listCrossings(trace, starts).map(({ layer, head }) => {
			const { values, tokens } = mapOf(trace, layer, head);
			const rows = Array.from({ length: tokens - start }, (_, row) => start + row);
			return mean(rows.map((row) => values[row * tokens] ?? 0));
		});
		expect(mean(first)).toBeLessThan(0.2 * crossed);
		for (const way of ['on-on', 'on-anew'] as const)
			for (const { crossing } of listCrossings(run(way), starts)) expect(crossing).toBe(0);
	});

	it('says that counting anew changes nothing behind the mask, and much without it', () => {
		expectWords(
			lesson,
			'both ways of counting agree, in every probability',
			'_box_ drops from seven tenths to two'
		);
		const starts = findStarts(run('on-on').tokens);
		expect(measureMoved(run('on-on'), run('on-anew'), starts)).toBeLessThan(1e-5);
		expect(measureMoved(open('on-on'), open('on-anew'), starts)).toBeLessThan(1e-4);
		const [own, anew] = [run('on-on').lastLogits ?? [], run('on-anew').lastLogits ?? []];
		for (const [at, logit] of own.entries()) expect(anew[at]).toBeCloseTo(logit, 3);
		expect(measureMoved(run('off-on'), run('off-anew'), starts)).toBeGreaterThan(0.5);
		expect(listNext(run('off-anew')).get(' box')).toBeCloseTo(0.2, 1);
	});

	it('says of a head that looks for the token before that it finds two', () => {
		expectWords(lesson, 'a head that looks for _the token before_ finds two');
		const trace = run('off-anew');
		const [start = 0] = findStarts(trace.tokens);
		// Of every head and row of the second document: what the token before gets, and its like in the first.
		const both = listCrossings(trace, [start]).map(({ layer, head }) => {
			const before = mapOf(run('off-on'), layer, head);
			const map = mapOf(trace, layer, head);
			const rows = Array.from({ length: map.tokens - start - 1 }, (_, row) => start + 1 + row);
			const read = ({ values, tokens }: typeof map, row: number, key: number) =>
				values[row * tokens + key] ?? 0;
			return {
				previous: mean(rows.map((row) => read(before, row, row - 1))),
				own: mean(rows.map((row) => read(map, row, row - 1))),
				other: mean(rows.map((row) => read(map, row, row - 1 - start)))
			};
		});
		const strongest = both.reduce((best, each) => (each.previous > best.previous ? each : best));
		if (process.env.PRINT_ERRORS) console.log(strongest);
		expect(strongest.previous).toBeGreaterThan(0.5);
		expect(strongest.other).toBeGreaterThan(0.2);
	});

	it('says what three seeds of the lab found', () => {
		expectWords(
			lesson,
			'every seed with the mask finds it nearly always at the trained length, and no seed without it does',
			'one without the mask finds them all the same, and one with it never learned one of the two ways to ask'
		);
		const rows = (labTables['siblings-retrieval']?.rows ?? []).filter(
			({ kind, length }) => kind === '3:1' && length === 256
		);
		const of = (masked: boolean, style: string) =>
			rows
				.filter((row) => row.masked === masked && row.style === style)
				.toSorted((a, b) => a.seed - b.seed)
				.map(({ right }) => right);
		expect([of(true, 'passkey'), of(false, 'passkey')].map(({ length }) => length)).toEqual([3, 3]);
		for (const right of of(true, 'passkey')) expect(right).toBeGreaterThan(0.95);
		for (const right of of(false, 'passkey')) expect(right).toBeLessThan(0.1);
		const found = (masked: boolean, style: string) => of(masked, style).map((right) => right > 0.9);
		expect([found(false, 'has'), found(false, 'plain')]).toEqual([
			[false, true, false],
			[false, true, false]
		]);
		expect([found(true, 'has'), found(true, 'plain')]).toEqual([
			[true, true, false],
			[true, true, true]
		]);
	});
});
