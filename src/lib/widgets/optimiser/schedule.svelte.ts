/** @file What a learner has set on the two schedules, and the lab's losses beside it. */
import type { LabTables } from '../../lab/schema.ts';
import { leaveFor, readPlan, type Plan } from './plans.ts';
import { smollm3 } from './published.ts';
import { scheduleParameters, type ScheduleParams } from './parameters.ts';

const { warmup: warmups, decay: decays, end: ends } = scheduleParameters;
const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** What can be dragged on the picture. */
export type Handle = 'warmup' | 'leave' | 'end';

export class ScheduleState {
	planned = $state(smollm3.totalSteps);
	warmup = $state(smollm3.warmupSteps);
	decay = $state(0.1);
	/** In planned lengths. */
	end = $state(1);
	#tables = $state.raw<LabTables | null>(null);

	readonly endStep = $derived(Math.round(this.end * this.planned));
	readonly plan: Plan = $derived({
		planned: this.planned,
		warmup: this.warmup,
		decay: this.decay,
		end: this.endStep
	});
	readonly leave = $derived(leaveFor(this.endStep, this.plan));
	readonly readings = $derived(readPlan(this.plan));
	/** Steps of warm-up that the planned length allows. */
	readonly mostWarmup = $derived(Math.min(warmups.max, Math.round(this.planned / 10)));
	readonly outcome: 'planned' | 'cut' | 'extended' = $derived(
		this.end === 1 ? 'planned' : this.end < 1 ? 'cut' : 'extended'
	);
	readonly isSmollm3 = $derived(
		this.planned === smollm3.totalSteps &&
			this.warmup === smollm3.warmupSteps &&
			this.decay === decays.default &&
			this.end === 1
	);

	constructor(start: ScheduleParams) {
		Object.assign(this, start);
		this.warmup = Math.min(this.warmup, this.mostWarmup);
	}

	get tables() {
		return this.#tables;
	}

	show(tables: LabTables): void {
		this.#tables = tables;
	}

	setPlanned(steps: number): void {
		this.planned = Math.round(steps);
		this.warmup = Math.min(this.warmup, this.mostWarmup);
	}

	/** Puts a handle at a step; kept within what the sliders reach. */
	move(handle: Handle, step: number): void {
		if (handle === 'warmup') this.warmup = Math.round(within(step, 0, this.mostWarmup));
		else if (handle === 'leave')
			this.decay = Number(within(1 - step / this.endStep, decays.min, decays.max).toFixed(3));
		else this.end = Number(within(step / this.planned, ends.min, ends.max).toFixed(2));
	}

	reset(): void {
		for (const name of ['planned', 'warmup', 'decay', 'end'] as const)
			this[name] = scheduleParameters[name].default;
	}

	/** As an address writes it. */
	get state(): ScheduleParams {
		const { planned, warmup, decay, end } = this;
		return { planned, warmup, decay, end };
	}
}
