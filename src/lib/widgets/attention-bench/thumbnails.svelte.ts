/** Thumbnails of a kept run, all of them, in the background: what can be seen goes first, and how far it has come is said. */
import type { AttentionBench } from './attention-bench.svelte.ts';

export class Thumbnails {
	readonly #bench: AttentionBench;
	#done = $state(0);
	#total = $state(0);

	constructor(bench: AttentionBench) {
		this.#bench = bench;
	}

	/** Layers whose heads have been read. */
	get done() {
		return this.#done;
	}
	/** Layers of the run; 0 where its maps are computed here, in no time. */
	get total() {
		return this.#total;
	}

	/** Asks for every layer of the run on screen; returns what takes the questions back. For an effect. */
	collect(): (() => void) | undefined {
		const { shown, gallery, runs } = this.#bench;
		this.#done = 0;
		this.#total = 0;
		const kept = shown?.trace.kept;
		// Of a file that may lie elsewhere no layer is read but those in view.
		if (!shown || kept === undefined || kept < 0 || !runs.isSettled(shown.trace)) return undefined;
		this.#total = shown.schedule.length;
		const { trace, schedule } = shown;
		let done = 0;
		const takeBack = schedule.map((positional, layer) =>
			gallery.request(
				{ trace, positional, layer, head: 0 },
				() => {
					done++;
					this.#done = done;
				},
				false
			)
		);
		return () => takeBack.forEach((cancel) => cancel());
	}
}
