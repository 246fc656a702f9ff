/** @file Speed and time left of something that arrives in pieces. */

export interface Rate {
	/** Over the last seconds; null until there is something to go by. */
	readonly bytesPerSecond: number | null;
	/** Null where the speed is unknown or nothing comes. */
	readonly secondsLeft: number | null;
}

/** Speed over a sliding window of time, so that a pause or a slow start is forgotten. */
export class TransferRate {
	readonly #windowMs: number;
	#points: { readonly at: number; readonly bytes: number }[] = [];

	constructor(windowMs = 8000) {
		this.#windowMs = windowMs;
	}

	/** Starts over, after a pause. */
	reset(): void {
		this.#points = [];
	}

	/**
	 * @param at now, in ms
	 * @param bytes all that has come so far
	 */
	measure(at: number, bytes: number, totalBytes: number): Rate {
		if (bytes < (this.#points.at(-1)?.bytes ?? 0)) this.reset();
		this.#points.push({ at, bytes });
		while (this.#points.length > 2 && at - (this.#points[0]?.at ?? at) > this.#windowMs)
			this.#points.shift();
		const first = this.#points[0];
		if (!first || at - first.at < 250) return { bytesPerSecond: null, secondsLeft: null };
		const bytesPerSecond = (1000 * (bytes - first.bytes)) / (at - first.at);
		const left = Math.max(0, totalBytes - bytes);
		return { bytesPerSecond, secondsLeft: bytesPerSecond > 0 ? left / bytesPerSecond : null };
	}
}
