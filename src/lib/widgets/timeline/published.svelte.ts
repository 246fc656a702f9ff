/** The real run's own checkpoints: those that the Hub lists once it was asked, and those on this device. */
import { readHubAddress } from '../../hub/hub-address.ts';
import { listRevisions } from '../../hub/hub-api.ts';
import { describeProblem, type HubProblem } from '../../hub/hub-error.ts';
import { formatHubName, mainRevision, parseHubName } from '../../hub/hub-name.ts';
import { hubKey, nameOfKey } from '../../hub/notes.ts';
import { listStoredModels } from '../../hub/open-stored.ts';
import { checkpointsRepository } from '../../hub/repositories.ts';
import { readMoments, type PublishedMoment } from '../../hub/revisions.ts';
import { findNearest, type Checkpoint } from './miniature.ts';
import { tokensPerStep } from './recipe.ts';

/** A checkpoint of the run, on the timeline. */
export interface RunMoment extends PublishedMoment {
	/** T tokens since the first step. */
	readonly moment: number;
}

const place = (moment: PublishedMoment): RunMoment => ({
	...moment,
	moment: (moment.step * tokensPerStep) / 1e12
});

export class PublishedRun {
	#listed = $state.raw<readonly RunMoment[] | null>(null);
	/** Revisions that name no moment of pretraining. */
	#others = $state.raw<readonly string[]>([]);
	#stored = $state.raw<readonly RunMoment[]>([]);
	#problem = $state.raw<HubProblem | null>(null);
	#isAsking = $state(false);
	#abort: AbortController | null = null;

	/** Null until the Hub was asked. */
	get listed() {
		return this.#listed;
	}
	get others() {
		return this.#others;
	}
	get problem() {
		return this.#problem;
	}
	get isAsking() {
		return this.#isAsking;
	}
	/** What there is to draw: all that are listed, or those on this device. */
	readonly moments = $derived.by(() => this.#listed ?? this.#stored);
	/** Those on this device, as the desk asks them. */
	readonly ready: readonly Checkpoint[] = $derived.by(() =>
		this.#stored.map(({ revision, stage, step, moment }) => ({
			id: hubKey(formatHubName({ id: checkpointsRepository, revision })),
			tokens: step * tokensPerStep,
			stage,
			moment,
			says: revision,
			isShipped: false
		}))
	);

	find(moment: number): RunMoment | null {
		return findNearest(this.moments, moment);
	}

	isReady({ revision }: RunMoment): boolean {
		return this.#stored.some((stored) => stored.revision === revision);
	}

	/** Looks at what is on this device. Makes no request. */
	async look(): Promise<void> {
		try {
			const names = (await listStoredModels()).flatMap(({ key, hub }) =>
				hub === null ? [] : [parseHubName(nameOfKey(key))]
			);
			const revisions = names.flatMap(({ id, revision }) =>
				id === checkpointsRepository && revision !== null ? [revision] : []
			);
			this.#stored = readMoments(revisions).map(place);
		} catch {
			// A browser that keeps nothing has nothing on its shelf; the room of the real model says so.
			this.#stored = [];
		}
	}

	/** Asks the Hub for the run's revisions. */
	async list(): Promise<void> {
		if (this.#isAsking) return;
		this.#isAsking = true;
		this.#problem = null;
		this.#abort = new AbortController();
		try {
			const request = {
				hub: readHubAddress(),
				id: checkpointsRepository,
				signal: this.#abort.signal
			};
			const revisions = await listRevisions(request);
			const moments = readMoments(revisions).map(place);
			this.#others = revisions.filter(
				(name) => name !== mainRevision && !moments.some(({ revision }) => revision === name)
			);
			this.#listed = moments;
		} catch (error) {
			const problem = describeProblem(error);
			if (problem.code !== 'aborted') this.#problem = problem;
		} finally {
			this.#isAsking = false;
		}
	}

	stop(): void {
		this.#abort?.abort();
	}
}
