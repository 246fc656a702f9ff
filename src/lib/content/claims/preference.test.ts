/** @file What the lesson on APO and DPO says of its exhibit and of the lab’s curves. */
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { findFact } from '../../facts/facts.server.ts';
import { labTables } from '../../lab/tables.server.ts';
import {
	followDescent,
	gradientOf,
	lossOf,
	type Coupling,
	type PreferenceLoss
} from '../../math/preference.ts';
import { expectWords } from './nano.ts';

const lesson = '05-post-training/03-apo-and-dpo.md';
const beta = 0.1;
const shared: Coupling = { alike: 0.9, ratio: 1.5 };
const lead = (loss: PreferenceLoss) =>
	followDescent(loss, { chosen: 0, rejected: 0 }, beta, shared, { limit: 60, stride: 0.5 });
/** Rows of the last measured step. */
const last = (labTables['preference-logps']?.rows ?? []).filter(
	({ step }, _, all) => step === Math.max(...all.map((row) => row.step))
);
const changes = (method: string, answer: string) =>
	last.filter((row) => row.method === method && row.answer === answer).map(({ change }) => change);

describe('the lesson on APO and DPO', () => {
	it('says how the three push at the reference', () => {
		expectWords(
			lesson,
			'DPO twice as hard as APO-zero',
			'APO-down leaves the chosen alone at first'
		);
		const start = { chosen: 0, rejected: 0 };
		const [dpo, zero, down] = (['dpo', 'apo-zero', 'apo-down'] as const).map((loss) =>
			gradientOf(loss, start, beta)
		);
		expect(dpo?.chosen).toBeLessThan(0);
		expect(dpo?.rejected).toBeCloseTo(-(dpo?.chosen ?? NaN), 12);
		expect(zero?.rejected).toBeCloseTo(-(zero?.chosen ?? NaN), 12);
		expect((dpo?.chosen ?? NaN) / (zero?.chosen ?? NaN)).toBeCloseTo(2, 12);
		expect(down?.chosen).toBeCloseTo(0, 12);
		expect(down?.rejected).toBeGreaterThan(0);
	});

	it('gives the losses where both have fallen', () => {
		expectWords(lesson, 'DPO still says 0.693', 'down to 0.127', 'stands at 0.984');
		const both = { chosen: -40, rejected: -40 };
		const further = { chosen: -40, rejected: -60 };
		expect(lossOf('dpo', both, beta).toFixed(3)).toBe('0.693');
		expect(lossOf('dpo', further, beta).toFixed(3)).toBe('0.127');
		expect(lossOf('apo-zero', further, beta).toFixed(3)).toBe('0.984');
	});

	it('says where the paths lead on shared weights', () => {
		expectWords(
			lesson,
			'the cosine to 0.9, the ratio to 1.5',
			'the chosen answer falls for as long as it runs, and the gap grows all the while',
			'sinks by less than four nats, turns, and climbs'
		);
		const dpo = lead('dpo');
		dpo.slice(1).forEach(({ chosen, rejected }, index) => {
			const before = dpo[index] ?? { chosen: NaN, rejected: NaN };
			expect(chosen).toBeLessThan(before.chosen);
			expect(chosen - rejected).toBeGreaterThan(before.chosen - before.rejected);
		});
		const zero = lead('apo-zero');
		const lowest = Math.min(...zero.map(({ chosen }) => chosen));
		expect(lowest).toBeLessThan(-3);
		expect(lowest).toBeGreaterThan(-4);
		expect(zero.at(-1)?.chosen).toBeGreaterThan(50);
	});

	it('says at which distance APO-zero’s path turns', () => {
		expectWords(
			lesson,
			'a rejected answer that is twelve nats down is pushed with seven tenths of its first force',
			'a chosen answer that has already fallen far is raised only faintly, too'
		);
		const zero = lead('apo-zero');
		const turn = zero.reduce((least, at) => (at.chosen < least.chosen ? at : least));
		expect(turn.rejected).toBeGreaterThan(-13);
		expect(turn.rejected).toBeLessThan(-11);
		const pull = (chosen: number, rejected: number) =>
			gradientOf('apo-zero', { chosen, rejected }, beta);
		expect(pull(0, -12).rejected / pull(0, 0).rejected).toBeCloseTo(0.7, 1);
		expect(pull(-40, 0).chosen / pull(0, 0).chosen).toBeLessThan(0.1);
	});

	it('says what both methods did to the miniature, in how many runs', () => {
		expectWords(
			lesson,
			'three seeds each, with a beta of 0.1',
			'under both the chosen one ends a little lower than it began',
			'Its rejected answers fell in every run',
			'0.034'
		);
		for (const method of ['apo_zero', 'dpo']) {
			const rejected = changes(method, 'rejected');
			expect(rejected).toHaveLength(3);
			for (const change of rejected) expect(change).toBeLessThan(0);
			const chosen = changes(method, 'chosen');
			expect(chosen.reduce((sum, change) => sum + change, 0)).toBeLessThan(0);
		}
		const rows = labTables['preference-logps']?.rows ?? [];
		const most = Math.max(...rows.map(({ change }) => Math.abs(change)));
		expect((beta * most).toFixed(3)).toBe('0.034');
	});

	it('says that near the reference the two losses pull in one direction', () => {
		expectWords(lesson, 'near zero the two losses pull in one direction');
		for (const { method, seed, step, answer } of labTables['preference-logps']?.rows ?? []) {
			if (answer !== 'chosen') continue;
			const of = (name: string) =>
				(labTables['preference-logps']?.rows ?? []).find(
					(row) =>
						row.method === method && row.seed === seed && row.step === step && row.answer === name
				)?.change ?? NaN;
			const pair = { chosen: of('chosen'), rejected: of('rejected') };
			const [dpo, zero] = [gradientOf('dpo', pair, beta), gradientOf('apo-zero', pair, beta)];
			expect(dpo.chosen / zero.chosen).toBeCloseTo(dpo.rejected / zero.rejected, 2);
		}
	});

	it('says where the Playbook’s chart has which loss ahead', () => {
		expectWords(
			lesson,
			'On GPQA Diamond both DPO and APO-zero end below the fine-tuned model, on AIME 2025 DPO is ahead',
			'APO-zero is first on one benchmark of the four'
		);
		const n = v.number();
		const scores = v.object({ sft: n, dpo: n, ipo: n, apoZero: n, apoDown: n });
		const chart = v.parse(
			v.object({ ifeval: scores, gpqaDiamond: scores, aime25: scores, liveCodeBenchV4: scores }),
			findFact('ablations.apo-vs-dpo').value
		);
		const first = Object.values(chart).map(
			(bars) => Object.entries(bars).toSorted(([, a], [, b]) => b - a)[0]?.[0]
		);
		expect(first.filter((loss) => loss === 'apoZero')).toHaveLength(1);
		expect(first[2]).toBe('dpo');
		expect(Math.max(chart.gpqaDiamond.dpo, chart.gpqaDiamond.apoZero)).toBeLessThan(
			chart.gpqaDiamond.sft
		);
	});
});
