/** @file The two schedules and the optimiser's state: what a learner reads off them. */
import { describe, expect, it } from 'vitest';
import { loadTable } from '../../lab/files.ts';
import { readParameters } from '../../url/parameters.ts';
import { Adam } from './adam.svelte.ts';
import { formatSmall } from './format.ts';
import { adamParameters, scheduleParameters, weightIds } from './parameters.ts';
import { cosineAt, leaveFor, readPlan, wsdAt, type Plan } from './plans.ts';
import { smollm3 } from './published.ts';
import { ScheduleState } from './schedule.svelte.ts';

const defaults = <P extends Parameters<typeof readParameters>[0]>(parameters: P) =>
	readParameters(parameters, new Map()).values;

describe('two schedules of one run', () => {
	const plan: Plan = { planned: 10_000, warmup: 500, decay: 0.2, end: 10_000 };

	it('share their warm-up, and both end at zero where they were planned to', () => {
		for (const step of [0, 100, 499])
			expect(wsdAt(step, plan.planned, plan)).toBeCloseTo(cosineAt(step, plan), 12);
		expect(wsdAt(10_000, 10_000, plan)).toBe(0);
		expect(cosineAt(10_000, plan)).toBeCloseTo(0, 12);
		expect(readPlan(plan).wsd).toMatchObject({ left: 0, again: 0 });
		expect(readPlan(plan).cosine.again).toBe(0);
	});

	it('cut at half, leave the cosine half of its rate, and WSD a tenth of the length to train again', () => {
		const { wsd, cosine } = readPlan({ ...plan, end: 5000 });
		expect(cosine.left).toBeCloseTo(cosineAt(5000, plan), 12);
		expect(cosine.left).toBeGreaterThan(0.5);
		expect(wsd.shared).toBe(4000);
		expect(wsd.again).toBe(1000);
		expect(cosine.again).toBe(4500);
	});

	it('taken on, let WSD return to where its decay began, and the cosine to its warm-up', () => {
		const { wsd, cosine } = readPlan({ ...plan, end: 20_000 });
		expect(wsd.shared).toBe(leaveFor(10_000, plan));
		expect(wsd.again).toBe(12_000);
		expect(cosine).toMatchObject({ shared: 10_000, again: 19_500 });
		expect(cosine.left).toBeCloseTo(0, 12);
	});

	it('have the sums of rates that their shapes give', () => {
		const { wsd, cosine } = readPlan(plan);
		expect(wsd.sum).toBeCloseTo(250 + 7500 + 1000, -1);
		expect(cosine.sum).toBeCloseTo(250 + 9500 / 2, -1);
	});

	it('never decay before the warm-up is over', () => {
		expect(leaveFor(500, { warmup: 400, decay: 0.9 })).toBe(400);
		expect(leaveFor(300, { warmup: 400, decay: 0.9 })).toBe(300);
	});
});

describe('the schedule exhibit', () => {
	const open = () => new ScheduleState(defaults(scheduleParameters));

	it('opens with SmolLM3’s published steps', () => {
		const schedule = open();
		expect(schedule.isSmollm3).toBe(true);
		// The file counts the first step of decay.
		expect(schedule.leave).toBe(smollm3.decayStartStep - 1);
		expect(schedule.endStep - schedule.leave).toBe(smollm3.decaySteps);
		expect(schedule.outcome).toBe('planned');
	});

	it('keeps what is dragged within what its sliders reach', () => {
		const schedule = open();
		schedule.move('end', -5);
		expect(schedule.end).toBe(scheduleParameters.end.min);
		schedule.move('end', 1e9);
		expect(schedule.end).toBe(scheduleParameters.end.max);
		schedule.move('leave', 0);
		expect(schedule.decay).toBe(scheduleParameters.decay.max);
		schedule.move('warmup', 1e9);
		expect(schedule.warmup).toBe(schedule.mostWarmup);
		schedule.setPlanned(20_000);
		expect(schedule.warmup).toBeLessThanOrEqual(2000);
		schedule.reset();
		expect(schedule.isSmollm3).toBe(true);
	});

	it('is made again from what it writes into an address', () => {
		const schedule = open();
		schedule.move('end', 2_000_000);
		schedule.move('leave', 1_500_000);
		const again = new ScheduleState(schedule.state);
		expect(again.plan).toEqual(schedule.plan);
	});
});

describe('the AdamW exhibit', () => {
	async function open(): Promise<Adam> {
		const adam = new Adam(defaults(adamParameters));
		adam.show(await loadTable('gradient-trace'));
		return adam;
	}

	it('agrees with what torch left, at the recipe’s settings, for each weight', async () => {
		const adam = await open();
		for (const weight of weightIds) {
			adam.weight = weight;
			expect(adam.rows).toHaveLength(adamParameters.step.max);
			expect(adam.isRecipe).toBe(true);
			expect(adam.apart).toBeLessThan(3e-6);
		}
	});

	it('spares embeddings and norms from decay unless it is switched on', async () => {
		const adam = await open();
		const decays = weightIds.map((weight) => {
			adam.weight = weight;
			return adam.weightDecay;
		});
		expect(decays).toEqual([0.1, 0.1, 0, 0, 0]);
		adam.decay = 'on';
		expect(adam.weightDecay).toBe(0.1);
		expect(adam.isRecipe).toBe(false);
		adam.reset();
		expect(adam.isRecipe).toBe(true);
	});

	it('has no step before the table is there', () => {
		const adam = new Adam(defaults(adamParameters));
		expect(adam.now).toBeUndefined();
		expect(adam.steps).toEqual([]);
	});
});

describe('small numbers', () => {
	it('are written by powers of ten where they are small', () => {
		expect(formatSmall(-4.564e-5)).toBe('−4.56 × 10⁻⁵');
		expect(formatSmall(0.0123)).toBe('0.0123');
		expect(formatSmall(0)).toBe('0');
		expect(formatSmall(1e-8, 1)).toBe('1 × 10⁻⁸');
	});
});
