/** @file What the lesson on optimiser and schedule says of its exhibits and of the lab's tables. */
import { beforeAll, describe, expect, it } from 'vitest';
import { median } from 'd3-array';
import { labTables } from '../../lab/tables.server.ts';
import { compareSeeds } from '../../lab/tidy.ts';
import { Adam } from '../../widgets/optimiser/adam.svelte.ts';
import { formatShare, formatSteps } from '../../widgets/optimiser/format.ts';
import {
	adamParameters,
	scheduleParameters,
	weightIds,
	type AdamParams
} from '../../widgets/optimiser/parameters.ts';
import { ScheduleState } from '../../widgets/optimiser/schedule.svelte.ts';
import { readParameters } from '../../url/parameters.ts';
import { expectWords } from './nano.ts';

const lesson = '04-training/05-optimiser-and-schedule.md';

describe('the lesson on AdamW', () => {
	function open(settings: Partial<AdamParams> = {}): Adam {
		const { values } = readParameters(adamParameters, new Map());
		const adam = new Adam({ ...values, ...settings });
		adam.show(labTables['gradient-trace']);
		return adam;
	}
	const moved = (adam: Adam) => (adam.steps.at(-1)?.weight ?? NaN) - (adam.rows[0]?.before ?? NaN);
	const sizes = (adam: Adam) => median(adam.gradients.map(Math.abs)) ?? NaN;

	it('says that the first step is one whole learning rate', () => {
		expectWords(lesson, 'The ratio is 1: the weight moves by exactly one learning rate');
		for (const weight of weightIds) {
			const { steps, rows } = open({ weight });
			expect(Math.abs((steps[0]?.push ?? NaN) / (rows[0]?.rate ?? NaN))).toBeCloseTo(1, 2);
		}
	});

	it('says how far a frequent and a rare token go, on gradients of which size', () => {
		expectWords(
			lesson,
			'Half of the rare token’s gradients are below 0.000008, a 260th of the frequent one’s',
			'moved by −0.104 in the end, the other by 0.084'
		);
		const [rare, frequent] = [open({ weight: 'rare' }), open({ weight: 'frequent' })];
		expect(sizes(rare)).toBeLessThan(8e-6);
		expect(Number((sizes(frequent) / sizes(rare)).toPrecision(2))).toBe(260);
		expect(moved(rare).toFixed(3)).toBe('-0.104');
		expect(moved(frequent).toFixed(3)).toBe('0.084');
	});

	it('says that a thousandfold gradient leads to the same place', () => {
		expectWords(lesson, 'The weight still ends at −0.205');
		for (const scale of [1, 1000])
			expect(open({ weight: 'rare', scale }).steps.at(-1)?.weight.toFixed(3)).toBe('-0.205');
	});

	it('says what a large epsilon does to small gradients', () => {
		expectWords(lesson, 'raise epsilon to 0.01', 'The frequent one still goes a third of its way');
		const with0 = (weight: AdamParams['weight'], epsilon: number) =>
			moved(open({ weight, epsilon }));
		expect(Math.abs(with0('rare', 0.01))).toBeLessThan(0.001);
		expect(with0('frequent', 0.01) / with0('frequent', 1e-8)).toBeCloseTo(1 / 3, 1);
	});

	it('says that without memory every step is whole', () => {
		expectWords(lesson, '**Set both betas to 0, for the MLP.** Every ratio is 1 or −1');
		for (const { ratio } of open({ weight: 'mlp', beta1: 0, beta2: 0 }).steps)
			expect(Math.abs(ratio).toFixed(2)).toBe('1.00');
	});
});

describe('the lesson on schedules', () => {
	function open(end: number): ScheduleState {
		const { values } = readParameters(scheduleParameters, new Map());
		return new ScheduleState({ ...values, end });
	}

	it('says what it takes to end SmolLM3’s run at half', () => {
		expectWords(
			lesson,
			'The cosine has 50 % of its rate left there',
			'261,000 steps to train again, against 2,358,000'
		);
		const { wsd, cosine } = open(0.5).readings;
		expect(formatShare(cosine.left)).toBe('50 %');
		expect([wsd.again, cosine.again].map(formatSteps)).toEqual(['261,000', '2,358,000']);
	});

	it('says what it takes to go on', () => {
		expectWords(
			lesson,
			'The cosine has nothing left to continue with. WSD goes on from where its decay began'
		);
		const { readings } = open(2);
		expect(readings.cosine.left).toBeLessThan(1e-9);
		expect(readings.wsd.shared).toBe(open(1).leave);
	});
});

describe('what the lab measured for it', () => {
	type Loss = NonNullable<(typeof labTables)['schedule-loss']>['rows'][number];
	type Norm = NonNullable<(typeof labTables)['embedding-norm']>['rows'][number];
	let losses: readonly Loss[] = [];
	let norms: readonly Norm[] = [];
	let end = 0;
	beforeAll(() => {
		losses = labTables['schedule-loss']?.rows ?? [];
		norms = labTables['embedding-norm']?.rows ?? [];
		end = Math.max(...losses.map(({ tokens }) => tokens));
	});
	const loss = (a: Loss['plan'], b: Loss['plan'], share: number) =>
		compareSeeds(
			losses.filter(({ plan, tokens }) => plan === a && tokens === share * end),
			losses.filter(({ plan, tokens }) => plan === b && tokens === share * end),
			(row) => row.loss
		);

	it('is what the lesson says of the schedules, in every seed', () => {
		expect(loss('wsd-half', 'cosine', 0.5)).toMatchObject({ direction: 'lower' });
		expect(loss('wsd', 'cosine', 1)).toMatchObject({ direction: 'lower' });
	});

	it('is what the lesson says of the embedding, in every seed', () => {
		const at = (arm: Norm['arm'], group: string) =>
			norms.filter((row) => row.arm === arm && row.group === group && row.tokens === end);
		const norm = ({ norm }: Norm) => norm;
		for (const group of ['frequent', 'rare'])
			expect(compareSeeds(at('decayed', group), at('spared', group), norm)).toMatchObject({
				direction: 'lower'
			});
		expect(compareSeeds(at('spared', 'rare'), at('spared', 'frequent'), norm)).toMatchObject({
			direction: 'higher'
		});
		expectWords(lesson, 'The loss is the same to a hundredth of a nat');
		const found = loss('decayed', 'wsd', 1);
		expect(found).toMatchObject({ direction: 'mixed', seeds: 3 });
		for (const end of [found?.least, found?.greatest])
			expect(Math.abs(end ?? NaN)).toBeLessThan(0.01);
	});
});
