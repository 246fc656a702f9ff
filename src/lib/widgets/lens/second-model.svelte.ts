/** @file A second model beside the one of a stage: it starts when somebody compares, in a worker of its own. */
import type { BackendChoice } from '../../model/contract/source.ts';
import { LiveModel } from '../../model/page/live-model.svelte.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';

export class SecondModel {
	readonly #optionsOf: (model: string) => LiveModelOptions;
	#live = $state.raw<LiveModel | null>(null);
	#id = '';

	constructor(optionsOf: (model: string) => LiveModelOptions) {
		this.#optionsOf = optionsOf;
	}

	/** How far a load has come. */
	get progress() {
		return this.#live?.progress ?? null;
	}
	get failure() {
		return this.#live?.failure ?? null;
	}

	/** The model, ready; null where it could not be loaded, or loading was stopped. */
	async load(model: string, backend: BackendChoice): Promise<LiveModel | null> {
		if (this.#id !== model) {
			if (this.#live) this.#live.choose(this.#optionsOf(model));
			else this.#live = new LiveModel(this.#optionsOf(model));
			this.#id = model;
		}
		const live = this.#live;
		if (live && live.status !== 'ready') await live.load(backend);
		return live?.status === 'ready' && this.#id === model ? live : null;
	}

	stop(): void {
		this.#live?.stop();
		this.#live?.cancelLoad();
	}

	dispose(): void {
		this.#live?.dispose();
	}
}
