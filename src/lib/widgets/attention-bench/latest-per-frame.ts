/** Hands on at most one value a frame, the latest: a model may write faster than a screen can show it. */
export class LatestPerFrame<Value> {
	readonly #show: (value: Value) => void;
	#frame: number | null = null;
	#latest: Value | undefined;

	constructor(show: (value: Value) => void) {
		this.#show = show;
	}

	offer(value: Value): void {
		this.#latest = value;
		this.#frame ??= requestAnimationFrame(() => {
			this.#frame = null;
			if (this.#latest !== undefined) this.#show(this.#latest);
		});
	}

	/** Forgets what was not shown yet. */
	cancel(): void {
		if (this.#frame !== null) cancelAnimationFrame(this.#frame);
		this.#frame = null;
	}
}
