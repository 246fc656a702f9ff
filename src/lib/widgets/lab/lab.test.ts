import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkTables } from '../../lab/check.ts';
import type { LabRow, LabTableName, LabTables } from '../../lab/schema.ts';
import { labTables } from '../../lab/tables.server.ts';
import { compareSeeds } from '../../lab/tidy.ts';
import { figurePlans } from './figures.ts';
import { tellMasking } from './findings/masking.ts';
import { tellLonger } from './findings/pilot.ts';
import { tellSiblings } from './findings/siblings.ts';
import { tellCurriculum } from './findings/training.ts';
import { layOutPanel } from './layout.ts';
import { lookOfRank } from './looks.ts';
import { questions, type Question } from './questions.ts';
import { listShown } from './shown.ts';

const fixture: unknown = JSON.parse(
	readFileSync(
		new URL('../../../../tests/fixtures/lab/siblings-retrieval.json', import.meta.url),
		'utf8'
	)
);
const tables = checkTables(new Map([['siblings-retrieval', fixture]]));
const none = checkTables(new Map());

describe('a figure of the lab', () => {
	it('is missing while its table is', () => {
		for (const { make } of Object.values(figurePlans)) expect(make(none)).toBeNull();
		for (const { tell, judge } of questions) {
			expect(tell(none)).toEqual({ claims: [], numbers: [] });
			expect(judge(none)).toBeNull();
		}
	});

	it('has a panel a style, a series a sibling and a point a length, with the spread of the seeds', () => {
		const figure = figurePlans['siblings-retrieval'].make(tables);
		expect(figure?.panels.map(({ id }) => id)).toEqual(['plain', 'has']);
		expect(figure?.panels[0]?.series.map(({ id }) => id)).toEqual(['rope', '3:1', 'nope']);
		expect(figure?.panels[0]?.series[1]?.points.map(({ x }) => x)).toEqual([64, 256, 1024]);
		expect(figure?.panels[0]?.series[1]?.points[2]).toMatchObject({
			least: 0.4,
			greatest: 0.5,
			seeds: 2
		});
		expect(figure?.x.marks).toEqual([{ at: 256, label: 'trained length' }]);
		expect(figure?.about).toMatchObject({ runs: 5, seeds: [1, 2], seconds: 300 });
	});

	it('leaves the runs without the mask to the figure about it', () => {
		const shown = figurePlans['siblings-retrieval'].make(tables);
		expect(shown && listShown(shown).every(({ seeds }) => seeds <= 2)).toBe(true);
		const masking = figurePlans['masking-retrieval'].make(tables);
		expect(masking?.panels[0]?.series.map(({ id }) => id)).toEqual(['on', 'off']);
	});

	it('names an arm that has not run', () => {
		const onlyOff = {
			...tables,
			'siblings-retrieval': tables['siblings-retrieval'] && {
				...tables['siblings-retrieval'],
				rows: tables['siblings-retrieval'].rows.filter(({ kind }) => kind !== 'nope')
			}
		};
		expect(figurePlans['siblings-retrieval'].make(onlyOff)?.missing).toEqual(['NoPE']);
	});

	it('stands inside its frame, a doubled length a step of the same width', () => {
		const figure = figurePlans['siblings-retrieval'].make(tables);
		const panel = figure?.panels[0];
		if (!figure || !panel) throw new Error('no figure');
		const { series, xTicks } = layOutPanel(panel, figure.x, figure.y, 300, 240);
		const [a = 0, b = 0, c = 0] = xTicks.map(({ at }) => at);
		expect(b - a).toBeCloseTo(c - b, 6);
		for (const { drawn } of series)
			for (const { x, y, low, high } of drawn) {
				expect(x).toBeGreaterThan(0);
				expect(x).toBeLessThan(300);
				expect(high).toBeLessThanOrEqual(y);
				expect(low).toBeGreaterThanOrEqual(y);
				expect(low).toBeLessThanOrEqual(200);
			}
	});
});

describe('names under a panel', () => {
	const point = { mean: 1, least: 1, greatest: 1, seeds: 1, rows: [0] };
	const lay = (names: readonly string[], title: string, width: number) =>
		layOutPanel(
			{
				id: 'a',
				title: '',
				series: [
					{
						id: 'a',
						name: 'a',
						look: lookOfRank('a', 0),
						points: names.map((_, x) => ({ ...point, x }))
					}
				]
			},
			{ kind: 'names', title, unit: 'number', names },
			{ title: '', unit: 'share', domain: [0, 1] },
			width,
			240
		).xTicks;
	const names = ['short SFT', 'SFT', 'SFT + long', 'APO', 'chosen', 'weak', 'number'];

	it('stand in two lines where one is too short for all', () => {
		expect(lay(names, '', 700).some(({ row }) => row === 1)).toBe(false);
		const ticks = lay(names, '', 300);
		expect(ticks.map(({ label }) => label).toSorted()).toEqual(names.toSorted());
		expect(ticks.filter(({ row }) => row === 1).map(({ label }) => label)).toEqual([
			'SFT',
			'APO',
			'weak'
		]);
	});

	it('are left out where a title has the second line', () => {
		expect(lay(names, 'how far', 300).some(({ label }) => label === '')).toBe(true);
	});
});

describe('what is said of a table', () => {
	it('follows its cells: shares, direction and range', () => {
		const { claims, numbers } = tellSiblings(tables);
		expect(numbers).toContain('Key and value, at 1,024 tokens: RoPE 15 %; 3:1 45 %; NoPE 60 %.');
		expect(claims).toEqual([
			'The 3:1 model answers more than the RoPE model in each of 2 seeds at 1,024 tokens: +30.0 percentage points (+30.0 to +30.0 by seed).',
			'The NoPE model answers more than the RoPE model in the one seed run so far at 1,024 tokens: +40.0 percentage points.',
			...['RoPE', '3:1', 'NoPE'].map(
				(kind) =>
					`At the trained length the ${kind} model stays below 90 % on: Key and value, “Vera has …”.`
			),
			'A model that cannot look things up at home says nothing about position when it fails farther out.'
		]);
	});

	it('compares the mask over the seeds that ran both ways', () => {
		const { claims } = tellMasking(tables);
		expect(claims).toHaveLength(2);
		expect(claims[1]).toContain(
			'with the mask answers more than the one trained without in the one seed'
		);
	});

	it('sorts kinds of text by whether every seed agrees', () => {
		const row = (seed: number, order: string, domain: string, loss: number) => [
			`${order}-${seed}`,
			seed,
			order,
			1000,
			3,
			0,
			domain,
			loss
		];
		const rows = [1, 2].flatMap((seed) => [
			row(seed, 'staged', 'code', 1),
			row(seed, 'constant', 'code', 1.1),
			row(seed, 'staged', 'prose', 3),
			row(seed, 'constant', 'prose', 2.9),
			row(seed, 'staged', 'math', 1),
			row(seed, 'constant', 'math', seed === 1 ? 0.9 : 1.1)
		]);
		const run = { command: 'x', date: '2026-11-24', seconds: 1, software: 'x' };
		const names = ['run', 'seed', 'order', 'tokens', 'stage', 'rate', 'domain', 'loss'];
		const file = {
			table: 'curriculum-loss',
			columns: names.map((name) => ({ name, unit: '', meaning: name })),
			runs: Object.fromEntries(rows.map(([name]) => [String(name), run])),
			rows
		};
		const { claims } = tellCurriculum(checkTables(new Map([['curriculum-loss', file]])));
		expect(claims).toHaveLength(2);
		expect(claims[1]).toContain(
			'lower loss than the constant mix in: Code; with a higher one in: Prose; undecided: Math.'
		);
	});
});

describe('the verdict on a question', () => {
	const verdictOf = (id: Question['id'], of: LabTables) =>
		questions.find((question) => question.id === id)?.judge(of);

	it('takes a side where every seed agrees, and none where they do not', () => {
		expect(verdictOf('siblings', labTables)).toBe(
			'No clear winner far out; NoPE everywhere costs loss at home.'
		);
		expect(verdictOf('siblings', tables)).toBe(
			'Far out NoPE in one layer of four and NoPE everywhere look up more than RoPE.'
		);
	});

	/** The tables as they are, but for the numbers of one of them. */
	function alter<Name extends LabTableName>(name: Name, edit: (row: LabRow<Name>) => object) {
		const table = labTables[name];
		if (!table) throw new Error(`${name} has not been measured`);
		const rows = (table.rows as readonly LabRow<Name>[]).map((row) => ({ ...row, ...edit(row) }));
		return { ...labTables, [name]: { ...table, rows } };
	}
	const changes: Readonly<Record<Question['id'], () => [LabTables, string]>> = {
		pilot: () => [alter('pilot-retrieval', () => ({ right: 0.5 })), 'No: at the 256 tokens'],
		siblings: () => [
			alter('siblings-loss', ({ kind }) => ({ loss: kind === 'rope' ? 3 : 2 })),
			'lowers the loss at home'
		],
		masking: () => [
			alter('siblings-loss', ({ masked }) => ({ loss: masked ? 3 : 2 })),
			'it hurts the loss'
		],
		longer: () => [alter('pilot-retrieval', () => ({ right: 1 })), 'In these runs, yes'],
		curriculum: () => [
			alter('curriculum-loss', ({ order }) => ({ loss: order === 'staged' ? 1 : 2 })),
			'a lower loss than the constant mix and the reversed run.'
		],
		long: () => [
			alter('long-context-retrieval', ({ step, right }) =>
				step === '16x+yarn' ? { right: 0 } : { right }
			),
			'YaRN do not'
		],
		post: () => [
			alter('post-training-right', ({ mode }) => ({ right: mode === 'think' ? 0.1 : 0.9 })),
			'Thinking answers fewer sums'
		],
		preference: () => [
			alter('preference-logps', ({ method, change }) => ({
				change: method === 'dpo' ? -change : change
			})),
			'Yes: under'
		],
		merge: () => [
			alter('merge-curve', ({ aligned }) => ({ right: aligned === 0.5 ? 1 : 0 })),
			'Yes, the best lies between them'
		],
		trials: () => [
			alter('post-training-trials', ({ part, trial }) => ({
				right: part === 'align' && trial === 'number' ? 1 : 0.2
			})),
			'Most on alignment’s choices'
		],
		induction: () => [
			alter('induction-removal', ({ removed }) => ({ right: removed === 'random' ? 0.1 : 0.9 })),
			'Less than on as many others'
		],
		'nope-heads': () => [
			alter('nope-removal', ({ removed, length }) => ({
				right: removed === 'nope' && length < 1024 ? 0.1 : 0.9
			})),
			'They do not: without them 10 % stay right at 256 tokens'
		],
		schedule: () => [
			alter('schedule-loss', ({ plan }) => ({ loss: plan.startsWith('wsd') ? 4 : 3 })),
			'at the planned end the cosine is ahead'
		],
		'embedding-decay': () => [
			alter('embedding-norm', ({ arm }) => ({ norm: arm === 'spared' ? 1 : 2 })),
			'Its rows are longer with it'
		],
		grouped: () => [
			alter('grouped-loss', ({ sharing }) => ({ loss: sharing === 'mha' ? 3 : 2.5 })),
			'the loss is lower, by 0.500 nats; with one for all it is lower, by 0.500'
		],
		sizes: () => [
			alter('sizes-loss', ({ layers }) => ({ loss: layers })),
			'No: with 4 layers the loss is 3.000 nats higher than with one, a step at a time'
		]
	};

	it.each(questions.map(({ id }) => id))('on %s changes with its tables', (id) => {
		const [changed, said] = changes[id]();
		expect(verdictOf(id, labTables)).not.toContain(said);
		expect(verdictOf(id, changed)).toContain(said);
	});
});

describe('runs longer than the pilot', () => {
	const names = [
		'run',
		'kind',
		'masked',
		'seed',
		'tokens',
		'style',
		'length',
		'right',
		'questions'
	];
	const of = (run: string, seed: number, tokens: number, right: number) => [
		[run, '3:1', true, seed, tokens, 'plain', 256, right, 50],
		[run, '3:1', true, seed, tokens, 'has', 256, right / 2, 50],
		[run, '3:1', true, seed, tokens, 'plain', 64, 1, 50]
	];
	const rows = [
		...of('pilot-31-1', 1, 3000, 0.5),
		...of('pilot-31-1', 1, 6000, 0.96),
		...of('pilot-31-2-10k', 2, 6000, 0.6),
		...of('pilot-31-2-10k', 2, 11000, 0.94)
	];
	const run = { command: 'x', date: '2026-11-26', seconds: 1, software: 'x' };
	const file = {
		table: 'pilot-retrieval',
		columns: names.map((name) => ({ name, unit: '', meaning: name })),
		runs: Object.fromEntries(rows.map(([name]) => [String(name), run])),
		rows
	};
	const longer = checkTables(
		new Map([
			['siblings-retrieval', fixture],
			['pilot-retrieval', file]
		])
	);

	it('stand in a figure of their own', () => {
		const pilot = figurePlans['pilot-retrieval'].make(longer);
		expect(pilot?.about).toMatchObject({ runs: 1, seeds: [1] });
		const figure = figurePlans['longer-retrieval'].make(longer);
		expect(figure?.about).toMatchObject({ runs: 1, seeds: [2] });
		expect(figure?.panels.map(({ title }) => title)).toEqual(['3:1, seed 2']);
		expect(figure?.panels[0]?.series.map(({ points }) => points.length)).toEqual([2, 2]);
		expect(figure?.x.marks).toEqual([{ at: 6000, label: 'a sibling’s end' }]);
	});

	it('are told beside the sibling of the same seed', () => {
		const { claims, numbers } = tellLonger(longer);
		expect(claims).toEqual([
			'3:1, seed 2: after 11,000 tokens instead of 6,000, it newly reaches 90 % on: Key and value. Still below: “Vera has …”.'
		]);
		expect(numbers[0]).toContain('Key and value 70 % → 94 %; “Vera has …” 65 % → 47 %.');
	});
});

describe('the tables as they are', () => {
	it('say of the curriculum what its lesson says', () => {
		const rows = labTables['curriculum-loss']?.rows ?? [];
		const end = Math.max(...rows.map(({ tokens }) => tokens));
		const of = (order: string, domain: string) =>
			rows.filter((row) => row.tokens === end && row.order === order && row.domain === domain);
		for (const control of ['constant', 'reversed'])
			for (const [domain, direction] of [
				['math', 'lower'],
				['prose', 'higher']
			] as const)
				expect(
					compareSeeds(of('staged', domain), of(control, domain), ({ loss }) => loss)
				).toMatchObject({ direction, seeds: 3 });
	});

	it('give every figure whose table is there, and sentences for every question that has one', () => {
		for (const { figures, tell } of questions) {
			const made = figures.map((id) => figurePlans[id].make(labTables));
			// With one side of a comparison there is a figure, but nothing to say.
			if (made.some((figure) => figure !== null && figure.missing.length === 0))
				expect(tell(labTables).numbers.concat(tell(labTables).claims)).not.toEqual([]);
		}
	});
});
