/** @file What the tours of Act III say of the two rooms, and the page about SmolLM3 of the fact base. */
import { describe, expect, it } from 'vitest';
import {
	countCacheBytes,
	countCacheBytesPerToken,
	countParameters
} from '../../facts/architecture.ts';
import { factBase, findMuseumModel } from '../../facts/facts.server.ts';
import { findMargin, judge } from '../../widgets/battle/margin.ts';
import { buildTables } from '../../widgets/battle/rows.ts';
import { findStandings, rankByWeights } from '../../widgets/battle/standings.ts';
import { expectWords } from './nano.ts';

const tour = '03-museum/01-the-model-museum.md';
const battle = '03-museum/02-the-benchmark-battle.md';
const configOf = (id: string) => findMuseumModel(id).config;
const shareOf = (id: string) => {
	const { embedding, total } = countParameters(configOf(id));
	return 100 * (embedding / total);
};

describe('the tour of the model museum', () => {
	it('says what SmolLM3 shares with Qwen2.5-3B, and what not', () => {
		expectWords(tour, 'the same, number by number', 'Its frame is that of Qwen2.5-3B');
		const [own, other] = [configOf('smollm3-3b'), configOf('qwen2.5-3b')];
		for (const key of ['layers', 'hidden', 'queryHeads', 'headDim', 'feedForward'] as const)
			expect(own[key]).toBe(other[key]);
		expect(own.kvHeads).toBe(2 * other.kvHeads);
		expect([own.qkvBias, other.qkvBias]).toEqual([false, true]);
		expect(other.positional.pattern).toBe('all-rope');
		const llama = configOf('llama-3.2-3b');
		expect(llama.vocab).toBe(own.vocab);
		expect(llama.hidden).toBeGreaterThan(own.hidden);
		expect(llama.layers).toBeLessThan(own.layers);
		expectWords(tour, 'wider and shallower, for a few per cent more parameters');
		const more = countParameters(llama).total / countParameters(own).total;
		expect(more).toBeGreaterThan(1.03);
		expect(more).toBeLessThan(1.06);
	});

	it('says how many models there are, and how many tie their tables', () => {
		expectWords(tour, 'draws thirteen of them', 'Twelve of the thirteen use the table twice');
		expect(factBase.models).toHaveLength(13);
		expect(factBase.models.filter(({ config }) => config.tiedEmbeddings)).toHaveLength(12);
	});

	it('says whose embedding is the largest part', () => {
		expectWords(tour, '62.6 %', 'SmolLM3 has', 'the second least');
		expect(shareOf('gemma-3-270m').toFixed(1)).toBe('62.6');
		expect(Math.round(shareOf('phi-4'))).toBe(7);
		expect(shareOf('smollm3-3b').toFixed(1)).toBe('8.5');
		const order = factBase.models.map(({ id }) => id).toSorted((a, b) => shareOf(a) - shareOf(b));
		expect([order[0], order[1], order.at(-1)]).toEqual(['phi-4', 'smollm3-3b', 'gemma-3-270m']);
		const { embedding, total } = countParameters(configOf('gemma-3-270m'));
		expect(Math.round((total - embedding) / 1e6)).toBe(100);
		expectWords(tour, 'It has eighteen.');
		expect(configOf('gemma-3-270m').layers).toBe(18);
	});

	it('compares two caches, for a token and for 32k', () => {
		expectWords(
			tour,
			'139,264',
			'147,456',
			'0.738 GiB against 4.5',
			'Five of six layers of Gemma 3',
			'At 32k one holds a sixth of the other.',
			'34 against 36. That explains a twentieth, not five sixths.'
		);
		const [gemma, qwen] = [configOf('gemma-3-4b'), configOf('qwen3-4b')];
		expect([gemma, qwen].map((config) => countCacheBytesPerToken(config))).toEqual([
			139_264, 147_456
		]);
		const at32k = [gemma, qwen].map((config) => countCacheBytes(config, 32_768) / 2 ** 30);
		expect(at32k.map((size) => Number(size.toFixed(3)))).toEqual([0.738, 4.5]);
		expect(at32k.reduce((a, b) => b / a)).toBeCloseTo(6, 0);
		expect([gemma.layers, qwen.layers]).toEqual([34, 36]);
		expect(1 - gemma.layers / qwen.layers).toBeCloseTo(1 / 20, 1);
		expect(gemma.positional).toMatchObject({ pattern: 'local-global', every: 6, window: 1024 });
	});

	it('gives the caches of the quiz', () => {
		expectWords(tour, 'At 32k it is 2.25 GiB against 1.125');
		const sizes = ['smollm3-3b', 'qwen2.5-3b'].map(
			(id) => countCacheBytes(configOf(id), 32_768) / 2 ** 30
		);
		expect(sizes).toEqual([2.25, 1.125]);
	});
});

describe('the tour of the benchmark battle', () => {
	const tables = buildTables(factBase.benchmarks);
	const table = (id: string) => {
		const found = tables.find((own) => own.id === id);
		if (!found) throw new Error(`There is no table ${id}.`);
		return found;
	};
	const standing = (id: string) => {
		const own = findStandings(table(id))[0];
		if (!own) throw new Error(`The table ${id} is empty.`);
		return own;
	};

	it('says how many numbers there are, and for how many benchmarks the items are known', () => {
		expectWords(battle, '## 305 numbers', 'The room knows it for 7 of 29 benchmarks');
		const { scores, benchmarks } = factBase.benchmarks;
		expect(scores).toHaveLength(305);
		const real = benchmarks.filter(({ id }) => id !== 'win-rate-chart');
		expect(real).toHaveLength(29);
		expect(real.filter(({ items }) => items)).toHaveLength(7);
	});

	it('says who is in its own window in the rows of RULER', () => {
		expectWords(
			battle,
			'At 64K it is fourth',
			'At 64K three of the five are stretched, at 128K four',
			'at 128K by still more'
		);
		const windows = ['smollm3-3b', 'qwen2.5-3b', 'llama-3.2-3b', 'qwen3-1.7b', 'qwen3-4b'].map(
			(id) => findMuseumModel(id).context.trained
		);
		expect(windows.filter((window) => window < 65_536)).toHaveLength(3);
		expect(windows.filter((window) => window < 131_072)).toHaveLength(4);
		const at64k = table('long-context').rows[1]?.cells.map((cell) => cell?.score ?? NaN) ?? [];
		expect(at64k).toHaveLength(5);
		expect(at64k.filter((score) => score > 60.29)).toHaveLength(3);
		const leads = [1, 2].map((row) => {
			const own = table('long-context').rows[row]?.cells ?? [];
			const [first = NaN, second = NaN] = own
				.map((cell) => cell?.score ?? NaN)
				.toSorted((a, b) => b - a);
			const llama = table('long-context').contestants.findIndex(({ name }) =>
				name.startsWith('Llama')
			);
			expect(own[llama]?.score).toBe(first);
			return first - second;
		});
		expect(leads[1]).toBeGreaterThan(leads[0] ?? NaN);
	});

	it('gives ranks and wins without thinking', () => {
		expectWords(battle, 'SmolLM3 has about 3.8 of 5', 'ahead in 21 and level in one: 69 per cent');
		const { rank, ahead, level, behind, rate } = standing('instruct-no-think');
		expect(rank.toFixed(1)).toBe('3.8');
		expect([ahead, level, behind]).toEqual([21, 1, 9]);
		expect(Math.round(100 * (rate ?? NaN))).toBe(69);
	});

	it('says which differences survive', () => {
		expectWords(
			battle,
			'Won beyond chance: none. Lost: none. Within chance: 8. Margin unknown: 22.',
			'Of 56 comparisons on English, 5 are won, 4 lost, 7 within chance'
		);
		const { won, lost, undecided, unknown } = standing('instruct-no-think');
		expect([won, lost, undecided, unknown]).toEqual([0, 0, 8, 22]);
		const base = standing('base-english');
		expect(base.ahead + base.level + base.behind).toBe(56);
		expect([base.won, base.lost, base.undecided]).toEqual([5, 4, 7]);
	});

	it('says what a margin is on three benchmarks', () => {
		expectWords(
			battle,
			'that is almost 7 points',
			'a lead of two points is one',
			'four points behind are nothing'
		);
		const of = (id: string) => {
			const found = factBase.benchmarks.benchmarks.find((own) => own.id === id);
			if (!found) throw new Error(`There is no benchmark ${id}.`);
			return found;
		};
		expect(findMargin(of('gpqa-diamond'), 100 / 3)).toBeCloseTo(6.6, 1);
		expect(judge(of('hellaswag'), 76.15, 74.19)).toBe('win');
		expect(judge(of('humaneval-plus'), 30.48, 34.14)).toBe('undecided');
	});

	it('says who is first when one benchmark has all the weight', () => {
		expectWords(battle, '**Give all the weight to IFEval**, and SmolLM3 is first');
		const own = table('instruct-no-think');
		const first = (benchmark: string) =>
			rankByWeights(
				own,
				own.rows.map((row) => (row.benchmark.id === benchmark ? 3 : 0))
			)[0]?.id;
		expect(first('ifeval')).toBe('smollm3-3b');
		expect(first('aime-2025')).toBe('qwen3-4b');
	});
});

describe('the page about SmolLM3', () => {
	it('says how many disagreements are collected', () => {
		expectWords('../pages/smollm3.md', 'of the [77 disagreements]');
		expect(factBase.conflicts).toHaveLength(77);
	});
});
