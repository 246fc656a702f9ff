/** The model of this room on the adapter: opened from disk, loaded, and given back. */
import { readUse } from '$lib/hub/locks.ts';
import { openStoredModel } from '$lib/hub/open-stored.ts';
import type { FilesSource } from '$lib/model/contract/source.ts';
import { LiveModel } from '$lib/model/page/live-model.svelte.ts';
import { describeFailure, isNews } from '$lib/model/contract/model-error.ts';
import type { ModelFailure } from '$lib/model/contract/failure.ts';
import { keepTrial, readTrial, tryModel, type SpeedTrial } from './speed-trial.ts';

export class StartedModel {
	readonly #key: string;
	#live = $state.raw<LiveModel | null>(null);
	#source = $state.raw<FilesSource | null>(null);
	#release: (() => void) | null = null;
	/** Counts how often it was given back: what was on its way then is not taken up any more. */
	#turn = 0;
	#failure = $state.raw<ModelFailure | null>(null);
	#openElsewhere = $state(0);
	#trial = $state.raw<SpeedTrial | null>(null);
	#isTrying = $state(false);

	constructor(key: string) {
		this.#key = key;
		this.#trial = readTrial(key);
	}

	get live() {
		return this.#live;
	}
	/** Its files, while it is loaded. */
	get source() {
		return this.#source;
	}
	get failure() {
		return this.#failure ?? this.#live?.failure ?? null;
	}
	/** How many other tabs and exhibits have the model open. */
	get openElsewhere() {
		return this.#openElsewhere;
	}

	/** The last time that its speed was measured on this device. */
	get trial() {
		return this.#trial;
	}
	get isTrying() {
		return this.#isTrying;
	}

	/** Measures its speed; never rejects, see `failure`. */
	async tryOut(): Promise<void> {
		if (!this.#live || this.#isTrying) return;
		this.#isTrying = true;
		try {
			const trial = await tryModel(this.#live);
			if (!trial) return;
			this.#trial = trial;
			keepTrial(this.#key, trial);
		} catch (error) {
			const failure = describeFailure(error);
			if (isNews(failure)) this.#failure = failure;
		} finally {
			this.#isTrying = false;
		}
	}

	async countOthers(): Promise<void> {
		const { open } = await readUse(this.#key);
		this.#openElsewhere = Math.max(0, open - (this.#release ? 1 : 0));
	}

	/** Opens the files and loads the model; never rejects, see `failure`. */
	async start(): Promise<void> {
		this.unload();
		const turn = this.#turn;
		try {
			await this.countOthers();
			const { source, release } = await openStoredModel(this.#key);
			if (turn !== this.#turn) {
				release();
				return;
			}
			this.#release = release;
			this.#source = source;
			this.#live = new LiveModel({ source });
			await this.#live.load('webgpu');
		} catch (error) {
			if (turn === this.#turn) this.#failure = describeFailure(error);
		}
	}

	/** Gives back the adapter's memory, and lets other tabs delete the files. */
	unload(): void {
		this.#turn++;
		this.#live?.dispose();
		this.#live = null;
		this.#source = null;
		this.#release?.();
		this.#release = null;
		this.#failure = null;
	}
}
