/** @file What the lesson on which head does the work says, on its recorded sweep, on the running model and in the lab's tables. */
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder, traceRun } from '../../../../scripts/node-engine.ts';
import { groupRows } from '../../lab/tidy.ts';
import { labTables } from '../../lab/tables.server.ts';
import { isProbe, probes, scoreEven, scoreLayer, type ProbeName } from '../../math/head-atlas.ts';
import type { Engine } from '../../model/engine/engine.ts';
import {
	listKind,
	listPlaces,
	parseHeads,
	sortHeads,
	writeHeads
} from '../../widgets/surgery/heads.ts';
import { readSweep, simplify, type Effect } from '../../widgets/surgery/sweep-record.ts';
import { listLayers } from '../../widgets/lab/figures/removal.ts';
import { mapOf } from '../../widgets/documents/documents.ts';
import type { Trace } from '../../trace/trace.ts';
import { expectWords, promptOf, readRecording } from './nano.ts';

const lesson = '01-reading/04-which-head-does-the-work.md';
const file = 'sweep-micro-31.json';
const record = readSweep(JSON.parse(new TextDecoder().decode(readRecording(`/traces/${file}`))));
const least = 0.1;
const induction = '2.1,2.2,2.3';
const previous = '1.2,1.4';
const mean = (values: readonly number[]) =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the lesson on which head does the work', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadFolder(
			resolve(import.meta.dirname, '../../../../static/models/micro-31'),
			'micro-31'
		);
	}, 600_000);
	afterAll(() => engine.dispose());

	const without = async (heads: string, prompt = record.prompt): Promise<readonly Effect[]> => {
		const effects: Effect[] = [];
		await engine.sweep(
			prompt,
			engine.info.ownSchedule,
			{ sets: [parseHeads(heads)], fill: 'zero' },
			{ onEffect: (effect) => void effects.push(simplify(effect)) }
		);
		return effects;
	};
	const kindOf = async (words: ProbeName, kind: 'induction' | 'previous') => {
		const { text, repeated } = probes[words];
		const run = await traceRun(engine, text, engine.info.ownSchedule);
		expect(isProbe(run.tokenIds, repeated)).toBe(true);
		const heads = run.layers.flatMap((source, layer) => {
			const positional = run.positional[layer];
			if (!positional) throw new Error('a layer without positions');
			return scoreLayer({ layer, shape: run.shape, positional, ...source }, repeated);
		});
		return writeHeads(sortHeads(listKind(heads, kind, least)));
	};

	it('shows a ledger that the running model ends with the parrot, almost with certainty', async () => {
		expectWords(
			lesson,
			'After the second _Iris has_ it says _parrot_, almost with certainty.',
			`<Widget name="head-surgery" model="micro-31" kind="induction" words="ledger" off="${induction}"`
		);
		expect(promptOf(file)).toBe(record.prompt);
		expect(record.prompt).toMatch(/Iris has parrot\..* Iris has$/);
		const [own] = await without(induction);
		expect(own?.texts[0]).toBe(' parrot');
		expect(own?.answerProbability).toBeGreaterThan(0.99);
	}, 600_000);

	it('says which heads are induction heads on the ledgers’ words, and that none are on random ones', async () => {
		expectWords(
			lesson,
			'Three heads of layer 2 are <Term id="induction-head">induction heads</Term>.',
			'Set _Measured on_ to those, and they are gone',
			'On random words micro-31 has no induction heads.'
		);
		expect(await kindOf('ledger', 'induction')).toBe(induction);
		expect(await kindOf('random', 'induction')).toBe('');
		expect(least).toBeGreaterThan(2.5 * scoreEven(probes.ledger.repeated).induction);
	}, 600_000);

	it('says what is left without them, and that it is a guess among 24 things', async () => {
		expectWords(
			lesson,
			'Without them four hundredths are left for _parrot_. A ledger knows 24 things'
		);
		const [, off] = await without(induction);
		expect(off?.answerProbability).toBeCloseTo(0.04, 2);
		expect(Math.abs((off?.answerProbability ?? 0) - 1 / 24)).toBeLessThan(0.01);
	}, 600_000);

	it('says that two heads of layer 1 look at the token before, and what is left without them', async () => {
		expectWords(
			lesson,
			'Two heads of layer 1, and three hundredths are left.',
			'Here 1.2 tells _parrot_ of _Iris_; without it, the three heads no longer look at _parrot_.'
		);
		expect(await kindOf('ledger', 'previous')).toBe(previous);
		const [, off] = await without(previous);
		expect(off?.answerProbability).toBeCloseTo(0.03, 2);
		const run = (heads: string) =>
			traceRun(engine, record.prompt, engine.info.ownSchedule, {
				interventions: {
					heads: parseHeads(heads).map((place) => ({ ...place, gate: 0 })),
					patches: []
				}
			});
		const [own, changed] = [await run(''), await run('1.2')];
		const look = (trace: Trace, head: string, from: number, to: number) => {
			const [place = { layer: -1, head: -1 }] = parseHeads(head);
			const { values, tokens } = mapOf(trace, place.layer, place.head);
			return values[from * tokens + to] ?? NaN;
		};
		const [iris, parrot] = [own.tokens.indexOf(' Iris'), own.tokens.indexOf(' parrot')];
		const last = own.tokens.length - 1;
		if (process.env.PRINT_ERRORS)
			console.log(
				own.tokens.slice(iris - 1, parrot + 2),
				look(own, '1.2', parrot, iris),
				induction
					.split(',')
					.map((head) => [look(own, head, last, parrot), look(changed, head, last, parrot)])
			);
		expect(look(own, '1.2', parrot, iris)).toBeGreaterThan(0.5);
		for (const head of induction.split(',')) {
			expect(look(own, head, last, parrot)).toBeGreaterThan(0.1);
			expect(look(changed, head, last, parrot)).toBeLessThan(0.05);
		}
	}, 600_000);

	it('says which four heads matter alone, and that no other does', async () => {
		expectWords(
			lesson,
			'Alone, only four heads matter: 1.1, 1.2, 2.1 and 2.2. Without any one of the other 28, _parrot_ keeps 99 hundredths.',
			'Head 1.1 mostly looks at its own token, and is needed.',
			'Head 2.3 is an induction head, and is not.'
		);
		const places = listPlaces(record.shape);
		expect(places).toHaveLength(32);
		const effects: Effect[] = [];
		await engine.sweep(
			record.prompt,
			engine.info.ownSchedule,
			{ sets: places.map((place) => [place]), fill: 'zero' },
			{ onEffect: (effect) => void effects.push(simplify(effect)) }
		);
		const left = effects.slice(1).map(({ answerProbability }) => answerProbability);
		const matter = places.filter((_, at) => (left[at] ?? 0) < 0.985);
		expect(writeHeads(matter)).toBe('1.1,1.2,2.1,2.2');
		const [head] =
			labTables['head-atlas-ledger']?.rows.filter(
				(row) => row.model === 'micro-31' && row.layer === 0 && row.head === 0
			) ?? [];
		expect(head?.own).toBeGreaterThan(0.8);
	}, 600_000);

	it('says that a name of no ledger has no answer to lose', async () => {
		expectWords(lesson, 'No ledger had a Vera. Now there is no answer to lose.');
		const [own] = await without(induction, record.prompt.replaceAll('Iris', 'Vera'));
		expect(own?.answerProbability).toBeLessThan(0.2);
		expect(own?.texts[0]).not.toBe(' parrot');
	}, 600_000);

	it('says of the lab’s questions what its table has', () => {
		expectWords(
			lesson,
			'The lab asked three miniatures',
			'in 450 texts of 64 to 256 tokens',
			'In the second the induction heads are four of layer 2, in the third four of layer 3',
			'19 of the 24 draws cost seven points at most, but three leave less than half',
			'That of micro-31, with head 1.2, leaves'
		);
		const rows = labTables['induction-removal']?.rows ?? [];
		const of = (removed: string, fill: string, seed: number) =>
			rows.filter((row) => row.removed === removed && row.fill === fill && row.seed === seed);
		const right = (own: typeof rows) => mean(own.map((row) => row.right));
		expect([...new Set(rows.map(({ seed }) => seed))]).toEqual([1, 2, 3]);
		const left: number[] = [];
		const costs: number[] = [];
		for (const seed of [1, 2, 3]) {
			const whole = of('nothing', 'none', seed);
			expect(whole.reduce((sum, { questions }) => sum + questions, 0)).toBe(450);
			expect([...new Set(whole.map(({ length }) => length))]).toEqual([64, 128, 256]);
			const drawn = groupRows(of('random', 'ledger', seed), ({ draw }) => draw);
			expect(drawn.size).toBe(8);
			left.push(...[...drawn.values()].map(right));
			costs.push(...[...drawn.values()].map((own) => right(whole) - right(own)));
		}
		expect(costs.filter((cost) => cost < 0.07)).toHaveLength(19);
		expect(left.filter((share) => share < 0.5)).toHaveLength(3);
		expect([1, 2, 3].map((seed) => of('induction', 'zero', seed)[0]?.heads)).toEqual([
			induction.replaceAll(',', ' '),
			'2.1 2.2 2.3 2.4',
			'3.1 3.2 3.3 3.4'
		]);
		const [last] = of('random', 'ledger', 1).filter(({ draw }) => draw === 8);
		expect(last?.heads.split(' ')).toContain('1.2');
	});

	it('says that others stand in for the strongest, in each of three seeds', () => {
		expectWords(lesson, 'the others stand in for it');
		const rows = labTables['induction-removal']?.rows ?? [];
		for (const seed of [1, 2, 3]) {
			const [one, all] = ['strongest', 'induction'].map((removed) =>
				mean(
					rows
						.filter((row) => row.removed === removed && row.fill === 'ledger' && row.seed === seed)
						.map(({ right }) => right)
				)
			);
			expect(one).toBeGreaterThan(0.8);
			expect(all).toBeLessThan(0.05);
		}
	});

	it('says in which seeds NoPE heads are needed more far out, and that pairs of RoPE layers cost more', () => {
		expectWords(
			lesson,
			'So NoPE heads matter more far out, clearly in two of three, on pairs of key and value, one of three kinds of question, 15 at each length.',
			'Of the others one at most is lost.',
			'layer 1 or 2 in the first two models and 2 or 3 in the third, leave less than a tenth at any length.',
			'The first model’s layers 5 and 6 hold none',
			'On average a pair of RoPE layers costs more, in each seed at each length.'
		);
		const rows = labTables['nope-removal']?.rows ?? [];
		const lengths = [256, 512, 1024];
		const right = (own: typeof rows) =>
			lengths.map((length) =>
				mean(own.filter((row) => row.length === length).map((row) => row.right))
			);
		const lost = [1, 2, 3].map((seed) => {
			const own = rows.filter((row) => row.seed === seed);
			const of = (removed: string) => own.filter((row) => row.removed === removed);
			const whole = right(of('nothing'));
			const nope = right(of('nope'));
			const pairs = right(of('rope-layers'));
			expect(of('nope')[0]?.heads.split(' ')).toHaveLength(8);
			for (const row of of('nothing')) {
				expect(row.questions).toBe(15);
				const [without] = of('nope').filter(
					({ style, length }) => style === row.style && length === row.length
				);
				const wrong = Math.round(15 * (row.right - (without?.right ?? NaN)));
				if (row.style !== 'plain') expect(wrong).toBeLessThanOrEqual(1);
				else if (seed > 1 && row.length === 1024) expect(wrong).toBeGreaterThan(5);
			}
			for (const at of lengths.keys()) expect(pairs[at]).toBeLessThan(nope[at] ?? NaN);
			const drawn = [...groupRows(of('rope-layers'), ({ draw }) => draw).values()];
			expect(drawn).toHaveLength(15);
			for (const pair of drawn)
				expect(pair.reduce((sum, { questions }) => sum + questions, 0)).toBe(3 * 45);
			return lengths.map((_, at) => (whole[at] ?? NaN) - (nope[at] ?? NaN));
		});
		for (const [near = NaN, , far = NaN] of lost) expect(far).toBeGreaterThan(near);
		// Clearly: by a tenth or more.
		expect(lost.map(([near = 0, , far = 0]) => far - near > 0.1)).toEqual([false, true, true]);
		expect(Math.max(...(lost[0] ?? [NaN]))).toBeLessThan(0.03);
		const chain = new Map([
			[1, [1, 2]],
			[2, [1, 2]],
			[3, [2, 3]]
		]);
		for (const [seed, links] of chain) {
			const pairs = rows.filter((row) => row.seed === seed && row.removed === 'rope-layers');
			for (const [draw, own] of groupRows(pairs, (row) => row.draw)) {
				const layers = listLayers({ heads: own[0]?.heads ?? '' });
				if (seed === 1 && draw === 13) expect(layers).toEqual([5, 6]);
				if (layers.some((layer) => links.includes(layer)))
					expect(Math.max(...right(own))).toBeLessThan(0.1);
				else expect(Math.min(...right(own))).toBeGreaterThan(0.4);
			}
		}
	});

	it('says of the real model what its table has', () => {
		expectWords(
			lesson,
			'17 of 270 heads give a tenth or more to what followed a word before',
			'17 others cost less than half as much, in each of the draws'
		);
		const rows = labTables['real-removal']?.rows ?? [];
		const model = 'SmolLM2-135M-Instruct';
		const atlas = (labTables['head-atlas']?.rows ?? []).filter((row) => row.model === model);
		expect(atlas).toHaveLength(270);
		expect(listKind(atlas, 'induction', least)).toHaveLength(17);
		const draws = rows.filter((row) => row.removed === 'random-induction' && row.fill === 'story');
		const stories = (own: typeof rows) =>
			own.filter(({ text }) => text === 'stories').map(({ loss }) => loss);
		const [whole = NaN] = stories(rows.filter(({ removed }) => removed === 'nothing'));
		const [without17 = NaN] = stories(
			rows.filter((row) => row.removed === 'induction' && row.fill === 'story')
		);
		expect(stories(draws)).toHaveLength(4);
		for (const loss of stories(draws)) expect(loss - whole).toBeLessThan((without17 - whole) / 2);
		expect(new Set(draws.map(({ draw }) => draw)).size).toBe(4);
		expect(draws.every(({ count }) => count === 17)).toBe(true);
	});
});
