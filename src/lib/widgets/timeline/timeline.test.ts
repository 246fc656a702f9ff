import { describe, expect, it } from 'vitest';
import { checkTables } from '../../lab/check.ts';
import { formatRate, formatTokens } from './format.ts';
import { makeScale, stackMixes } from './layout.ts';
import {
	findMapping,
	findNearest,
	listCheckpoints,
	listMeasured,
	primerWidth,
	toMoment,
	toTokens
} from './miniature.ts';
import {
	changeShare,
	countTokens,
	countWebPasses,
	partsByStage,
	publishedMixes,
	readMixes,
	sumKinds,
	writeMixes
} from './mix.ts';
import { findPhase, mixedPhases, peakRate, phases, rateAt, stepAt, totalT } from './recipe.ts';

const stage = (index: number) => {
	const phase = mixedPhases[index];
	const mix = publishedMixes[index];
	if (!phase || !mix) throw new RangeError(`no stage ${index}`);
	return { phase, mix };
};

describe('the run of SmolLM3', () => {
	it('has five phases without a gap, from 0 to 11.235 T', () => {
		expect(phases.map(({ from }) => from.toFixed(2))).toEqual([
			'0.00',
			'8.14',
			'9.90',
			'11.14',
			'11.18'
		]);
		expect(totalT).toBeCloseTo(11.235, 3);
		for (const [index, phase] of phases.entries())
			if (index > 0) expect(phase.from).toBe(phases[index - 1]?.to);
		expect(phases.map(({ theta }) => theta.value)).toEqual([50_000, 50_000, 50_000, 2e6, 5e6]);
		expect(phases.map(({ context }) => context.value)).toEqual([4096, 4096, 4096, 32_768, 65_536]);
	});

	it('counts steps as the configuration does, and keeps its rate until stage 3', () => {
		expect(stepAt(8.1396)).toBeCloseTo(3_450_000, -3);
		expect(stepAt(11.1359)).toBeCloseTo(4_720_000, -3);
		expect(rateAt(4)).toBe(peakRate);
		expect(rateAt(9.9)).toBe(peakRate);
		expect(rateAt(10.52) / peakRate).toBeCloseTo(0.5, 2);
		expect(rateAt(11.1359) / peakRate).toBeCloseTo(0, 4);
		expect(rateAt(11.16)).toBeGreaterThan(0);
		expect(rateAt(totalT)).toBeCloseTo(0, 10);
	});

	it('finds the phase of a moment; a border still belongs to what ends there', () => {
		expect(findPhase(-0.5).number).toBe(1);
		expect(findPhase(stage(0).phase.to).number).toBe(1);
		expect(findPhase(8.2).number).toBe(2);
		expect(findPhase(11.2).number).toBe(5);
		expect(findPhase(99).number).toBe(5);
	});
});

describe('a mix', () => {
	it('sums to 100 whatever share is moved, and the others keep their proportion', () => {
		expect(changeShare({ web: 85, code: 12, math: 3 }, 'math', 10)).toEqual({
			web: 79,
			code: 11,
			math: 10
		});
		expect(changeShare({ web: 100, code: 0, math: 0 }, 'web', 40)).toEqual({
			web: 40,
			code: 30,
			math: 30
		});
		for (const share of [0, 17, 100, 140, -3]) {
			const { web, code, math } = changeShare({ web: 63, code: 24, math: 13 }, 'code', share);
			expect(web + code + math).toBe(100);
			expect(Math.min(web, code, math)).toBeGreaterThanOrEqual(0);
		}
	});

	it('is written for an address and read back, and SmolLM3’s own is left out', () => {
		expect(writeMixes(publishedMixes)).toBe('');
		const own = publishedMixes.with(0, { web: 80, code: 10, math: 10 });
		expect(readMixes(writeMixes(own))).toEqual(own);
		for (const bad of ['85-12-3', '85-12-4,75-15-10,63-24-13', 'a,b,c', ''])
			expect(readMixes(bad)).toBeNull();
	});

	it('gives each stage the tokens it has, set by set', () => {
		for (const index of [0, 1, 2]) {
			const { phase, mix } = stage(index);
			const sum = countTokens(phase, mix).reduce((before, { own }) => before + own, 0);
			expect(sum).toBeCloseTo(phase.to - phase.from, 10);
		}
		// The configured weights of a stage are the whole of it.
		for (const parts of partsByStage)
			expect(parts.reduce((before, { weight }) => before + weight, 0)).toBeCloseTo(100, 0);
	});

	it('says how often what there is would be read', () => {
		const { phase } = stage(0);
		const parts = countTokens(phase, { web: 78, code: 12, math: 10 });
		expect(parts.at(-1)?.passes).toBeCloseTo((0.1 * 8139.6) / 54, 3);
		expect(countWebPasses(countTokens(phase, stage(0).mix))).toBeCloseTo(1.126, 2);
	});

	it('spreads math over the stages nearly evenly, though its share rises fourfold', () => {
		const math = mixedPhases.map(
			({ from, to }, index) => ((to - from) * (publishedMixes[index]?.math ?? 0)) / 100
		);
		expect(math.map((tokens) => tokens.toFixed(2))).toEqual(['0.24', '0.18', '0.16']);
		expect(sumKinds(publishedMixes).math).toBeCloseTo(
			math.reduce((a, b) => a + b, 0),
			10
		);
	});
});

const run = { command: 'python curriculum.py', date: '2026-11-24', seconds: 1, software: 'torch' };
const table = (
	name: string,
	columns: readonly string[],
	rows: readonly (readonly (string | number)[])[]
) => ({
	table: name,
	columns: columns.map((column) => ({ name: column, unit: '', meaning: column })),
	runs: { r: run },
	rows
});
const losses = [
	[0, 0],
	[100, 0],
	[300, 1],
	[500, 1],
	[600, 2],
	[650, 3],
	[700, 3]
].map(([tokens = 0, at = 0]) => ['r', 1, 'staged', tokens, at, 0.001, 'code', 5]);
const measured = checkTables(
	new Map<string, unknown>([
		[
			'curriculum-loss',
			table(
				'curriculum-loss',
				['run', 'seed', 'order', 'tokens', 'stage', 'rate', 'domain', 'loss'],
				losses
			)
		],
		[
			'checkpoints',
			table(
				'checkpoints',
				['run', 'id', 'part', 'tokens', 'stage', 'says'],
				[
					['r', 'micro-b', 'curriculum', 600, '2', 'x'],
					['r', 'micro-a', 'curriculum', 0, '0', 'x'],
					['r', 'micro-rope', 'siblings', 0, 'rope', 'x']
				]
			)
		]
	])
);

describe('the miniature', () => {
	it('is laid on SmolLM3’s axis stage by stage, its primer before zero', () => {
		const mapping = findMapping(measured);
		expect(mapping?.ends).toEqual([100, 500, 600, 700]);
		if (!mapping) return;
		const borders = [0, ...mixedPhases.map(({ to }) => to)];
		for (const [index, tokens] of [100, 500, 600, 700].entries())
			expect(toMoment(mapping, tokens)).toBeCloseTo(borders[index] ?? NaN, 10);
		expect(toMoment(mapping, 0)).toBe(-primerWidth);
		expect(toMoment(mapping, 550)).toBeCloseTo((8.1396 + 9.9043) / 2, 10);
		for (const tokens of [0, 30, 100, 321, 500, 577, 700])
			expect(toTokens(mapping, toMoment(mapping, tokens))).toBeCloseTo(tokens, 6);
		expect(toTokens(mapping, 11.2)).toBe(700);
	});

	it('lists its checkpoints in order, knows those that did not ship, and finds the nearest', () => {
		const mapping = findMapping(measured);
		const found = listCheckpoints(measured, mapping);
		expect(found.map(({ id, isShipped }) => [id, isShipped])).toEqual([
			['micro-a', false],
			['micro-b', false]
		]);
		expect(findNearest(found, 9)?.id).toBe('micro-b');
		expect(findNearest(found, -0.5)?.id).toBe('micro-a');
		expect(findNearest([], 3)).toBeNull();
		expect(listMeasured(measured, mapping).map(({ tokens }) => tokens)).toEqual([
			0, 100, 300, 500, 600, 650, 700
		]);
	});

	it('is compared only where every order was measured', () => {
		const rows = [...losses, ...losses.slice(2, 5).map((row) => row.with(2, 'reversed'))];
		const both = checkTables(
			new Map([
				[
					'curriculum-loss',
					table(
						'curriculum-loss',
						['run', 'seed', 'order', 'tokens', 'stage', 'rate', 'domain', 'loss'],
						rows
					)
				]
			])
		);
		const found = listMeasured(both, findMapping(both)).map(({ tokens }) => tokens);
		expect(found).toEqual([300, 500, 600]);
	});

	it('is simply absent while nothing has been measured', () => {
		const empty = checkTables(new Map());
		expect(findMapping(empty)).toBeNull();
		expect(listCheckpoints(empty, null)).toEqual([]);
		expect(listMeasured(empty, null)).toEqual([]);
	});
});

describe('the picture', () => {
	it('draws the long contexts wider and goes back from px to tokens', () => {
		const { to, from } = makeScale(0, 800);
		const perT = to(1) - to(0);
		expect((to(totalT) - to(11.1359)) / (totalT - 11.1359)).toBeGreaterThan(10 * perT);
		for (const moment of [0, 3, 8.14, 11.14, 11.2]) expect(from(to(moment))).toBeCloseTo(moment, 8);
	});

	it('stacks every stage to its full height without a gap', () => {
		const areas = stackMixes(publishedMixes, makeScale(0, 800).to);
		for (const { number } of phases) {
			const own = areas.filter(({ phase }) => phase === number);
			expect(own.reduce((sum, { height }) => sum + height, 0)).toBeCloseTo(132, 8);
			expect(own.map(({ share }) => share).reduce((a, b) => a + b, 0)).toBe(100);
		}
	});

	it('writes tokens and rates as people read them', () => {
		expect([2.719, 0.814, 0.00816, 5.1e-6].map(formatTokens)).toEqual([
			'2.72 T',
			'814 B',
			'8.16 B',
			'5.1 M'
		]);
		expect([2e-4, 1.5e-5, 0].map(formatRate)).toEqual(['2 · 10⁻⁴', '1.5 · 10⁻⁵', '0']);
	});
});
