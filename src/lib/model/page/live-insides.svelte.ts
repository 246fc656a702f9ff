/** What can be asked of the inside of a model from the page: what it writes, what its layers would say, what becomes of it when it is changed. */
import type { Schedule } from '../../math/positional.ts';
import type { CarryEffect, CarryPlan, CarryRuns } from '../contract/carry.ts';
import type {
	HeadEffect,
	Interventions,
	Lens,
	Observed,
	SweepPlan
} from '../contract/interventions.ts';
import { ModelError } from '../contract/model-error.ts';
import { ModelConnection } from './model-connection.svelte.ts';

export interface LensOptions {
	readonly interventions?: Interventions;
	readonly onDepth?: (depth: { readonly done: number; readonly total: number }) => void;
}

export class LiveInsides extends ModelConnection {
	/**
	 * What heads write and the residual stream over a prompt, to fill or patch other runs with.
	 * @throws {ModelError} as `run`
	 */
	async observe(
		prompt: string,
		schedule: Schedule,
		interventions?: Interventions
	): Promise<Observed> {
		let observed: Observed | undefined;
		const changes = describeChanges({ interventions });
		const request = { kind: 'observe', prompt, schedule, ...changes } as const;
		await this.forwardRequest(request, (reply) => {
			if (reply.type === 'observed') observed = reply.observed;
		});
		if (!observed) throw new ModelError('internal', 'nothing was observed');
		return observed;
	}

	/**
	 * The residual stream of every layer through the model's own final norm and head.
	 * @param onDepth called as layers are done
	 * @throws {ModelError} as `run`
	 */
	async readLens(
		prompt: string,
		schedule: Schedule,
		{ interventions, onDepth }: LensOptions = {}
	): Promise<Lens> {
		let lens: Lens | undefined;
		const changes = describeChanges({ interventions });
		const request = { kind: 'lens', prompt, schedule, ...changes } as const;
		await this.forwardRequest(request, (reply) => {
			if (reply.type === 'depth') onDepth?.(reply);
			if (reply.type === 'lens') lens = reply.lens;
		});
		if (!lens) throw new ModelError('internal', 'the lens came back empty');
		return lens;
	}

	/**
	 * A text without some of its heads, set by set; first the model as it is.
	 * @param onEffect called as they come; what came before `stop()` stays
	 * @throws {ModelError} as `run`
	 */
	async sweep(
		prompt: string,
		schedule: Schedule,
		plan: SweepPlan,
		onEffect: (effect: HeadEffect) => void
	): Promise<void> {
		await this.forwardRequest({ kind: 'sweep', prompt, schedule, plan }, (reply) => {
			if (reply.type === 'effect') onEffect(reply.effect);
		});
	}

	/**
	 * Another text's values put into a run, place by place.
	 * @param hooks what came before `stop()` stays; both runs come again where another backend takes over
	 * @throws {ModelError} as `run`; bad-intervention where the texts cannot be laid over each other
	 */
	async carry(
		prompt: string,
		schedule: Schedule,
		plan: CarryPlan,
		hooks: {
			readonly onRuns: (runs: CarryRuns) => void;
			readonly onEffect: (effect: CarryEffect) => void;
		}
	): Promise<void> {
		await this.forwardRequest({ kind: 'carry', prompt, schedule, plan }, (reply) => {
			if (reply.type === 'carry-runs') hooks.onRuns(reply.runs);
			if (reply.type === 'carried') hooks.onEffect(reply.effect);
		});
	}
}

/** An optional field is absent rather than undefined. */
export function describeChanges({
	interventions
}: {
	readonly interventions?: Interventions | undefined;
}) {
	return interventions ? { interventions } : {};
}
