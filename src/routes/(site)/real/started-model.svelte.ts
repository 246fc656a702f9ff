/** The model of this room on the adapter: opened from disk, loaded, and given back. */
import { readUse } from '$lib/hub/locks.ts';
import { openStoredModel } from '$lib/hub/open-stored.ts';
import { LiveModel } from '$lib/model/page/live-model.svelte.ts';
import { describeFailure } from '$lib/model/contract/model-error.ts';
import type { ModelFailure } from '$lib/model/contract/failure.ts';

export class StartedModel {
	readonly #key: string;
	#live = $state.raw<LiveModel | null>(null);
	#release: (() => void) | null = null;
	#failure = $state.raw<ModelFailure | null>(null);
	#openElsewhere = $state(0);

	constructor(key: string) {
		this.#key = key;
	}

	get live() {
		return this.#live;
	}
	get failure() {
		return this.#failure ?? this.#live?.failure ?? null;
	}
	/** How many other tabs and exhibits have the model open. */
	get openElsewhere() {
		return this.#openElsewhere;
	}

	async countOthers(): Promise<void> {
		const { open } = await readUse(this.#key);
		this.#openElsewhere = Math.max(0, open - (this.#release ? 1 : 0));
	}

	/** Opens the files and loads the model; never rejects, see `failure`. */
	async start(): Promise<void> {
		this.unload();
		try {
			await this.countOthers();
			const { source, release } = await openStoredModel(this.#key);
			this.#release = release;
			this.#live = new LiveModel({ source });
			await this.#live.load('webgpu');
		} catch (error) {
			this.#failure = describeFailure(error);
		}
	}

	/** Gives back the adapter's memory, and lets other tabs delete the files. */
	unload(): void {
		this.#live?.dispose();
		this.#live = null;
		this.#release?.();
		this.#release = null;
		this.#failure = null;
	}
}
