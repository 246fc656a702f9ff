/** @file What every exhibit with a model shares: bringing it to life, asking it one thing at a time, and saying what went wrong. */
import { LiveModel } from '../../model/page/live-model.svelte.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import { describeFailure, isNews } from '../../model/contract/model-error.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import type { WidgetState } from '../contract.ts';

/** True as long as no newer question was asked. */
export type IsCurrent = () => boolean;

export class Stage {
	readonly live: LiveModel;
	#failure = $state.raw<ModelFailure | null>(null);
	#isBusy = $state(false);
	#asked = 0;

	constructor(options: LiveModelOptions) {
		this.live = new LiveModel(options);
	}

	/** Why there is no answer, be it the model's loading or its last run. */
	get failure(): ModelFailure | null {
		return this.#failure ?? this.live.failure;
	}
	get isBusy() {
		return this.#isBusy;
	}
	get isReady() {
		return this.live.status === 'ready';
	}

	/** Reports something that failed outside the model, such as a recording that could not be read. */
	fail(failure: ModelFailure): void {
		this.#failure = failure;
	}

	/** Loads the model; true where it stands ready then. */
	async goLive(backend: BackendChoice): Promise<boolean> {
		this.#failure = null;
		await this.live.load(backend);
		return this.isReady;
	}

	/**
	 * Asks something of the model; the newest question wins, and an older task learns it from `isCurrent`.
	 * Never rejects: see `failure`.
	 */
	async ask(task: (isCurrent: IsCurrent) => Promise<void>): Promise<void> {
		const asked = ++this.#asked;
		this.#failure = null;
		this.#isBusy = true;
		try {
			await task(() => asked === this.#asked);
		} catch (error) {
			const failure = describeFailure(error);
			if (isNews(failure) && asked === this.#asked) this.#failure = failure;
		} finally {
			if (asked === this.#asked) this.#isBusy = false;
		}
	}

	/** Makes the answer to what was asked last unwanted. */
	drop(): void {
		this.#asked++;
		this.#isBusy = false;
	}

	/** Likewise, and stops what the model does for it, be it loading. */
	stop(): void {
		this.drop();
		this.live.stop();
		this.live.cancelLoad();
	}

	dispose(): void {
		this.#asked++;
		this.live.dispose();
	}

	/** What an exhibit's root says of itself. */
	describe(shown: 'nothing' | 'recorded' | 'live'): WidgetState {
		if (this.failure) return 'failed';
		if (this.live.status === 'loading') return 'loading';
		if (shown === 'nothing') return this.#isBusy ? 'loading' : 'idle';
		return shown;
	}
}
