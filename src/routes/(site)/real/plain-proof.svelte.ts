/** The comparison with plain transformers.js: one run on request, how far it is, and what came of it. */
import type { PlainPhase } from '$lib/hub/plain/protocol.ts';
import { describeFailure, isNews } from '$lib/model/contract/model-error.ts';
import type { PlainComparison } from './plain-report.ts';
import type { StartedModel } from './started-model.svelte.ts';

export class PlainProof {
	#comparison = $state.raw<PlainComparison | null>(null);
	#failure = $state<string | null>(null);
	#running = $state.raw<AbortController | null>(null);
	#phase = $state<PlainPhase | 'own'>('own');
	#tokens = $state(0);

	get comparison() {
		return this.#comparison;
	}
	/** What the library or the engine said; null where nothing went wrong. */
	get failure() {
		return this.#failure;
	}
	get isRunning() {
		return this.#running !== null;
	}
	get phase() {
		return this.#phase;
	}
	/** New tokens of transformers.js so far. */
	get tokens() {
		return this.#tokens;
	}

	/** Never rejects, see `failure`. */
	async run({ live, source }: StartedModel): Promise<void> {
		if (!live || !source || this.#running) return;
		const running = new AbortController();
		running.signal.addEventListener('abort', () => live.stop(), { once: true });
		this.#running = running;
		this.#failure = null;
		this.#phase = 'own';
		this.#tokens = 0;
		try {
			const { comparePlain } = await import('./plain-comparison.ts');
			const onProgress = (phase: PlainPhase, tokens: number) => {
				this.#phase = phase;
				this.#tokens = tokens;
			};
			const { signal } = running;
			this.#comparison = await comparePlain(live, source, { onProgress, signal });
		} catch (error) {
			const failure = describeFailure(error);
			if (isNews(failure)) this.#failure = failure.detail || failure.code;
		} finally {
			this.#running = null;
		}
	}

	stop(): void {
		this.#running?.abort();
	}
}
