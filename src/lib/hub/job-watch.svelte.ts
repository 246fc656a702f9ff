/** How far a job has come, how fast, and whether it waits for the connection. */
import type { JobProgress } from './protocol.ts';
import { TransferRate, type Rate } from './transfer-rate.ts';

const unknown: Rate = { bytesPerSecond: null, secondsLeft: null };

export class JobWatch {
	#progress = $state.raw<JobProgress | null>(null);
	#rate = $state.raw<Rate>(unknown);
	#waitMs = $state.raw<number | null>(null);
	readonly #speed = new TransferRate();

	get progress() {
		return this.#progress;
	}
	get rate() {
		return this.#rate;
	}
	/** Until the next try, in ms, where the connection is lost. */
	get waitMs() {
		return this.#waitMs;
	}

	/** A transfer begins. */
	begin(): void {
		this.#speed.reset();
	}

	take(progress: JobProgress): void {
		this.#waitMs = null;
		this.#progress = progress;
		this.#rate =
			progress.phase === 'checking'
				? unknown
				: this.#speed.measure(performance.now(), progress.loadedBytes, progress.totalBytes);
	}

	wait(waitMs: number): void {
		this.#waitMs = waitMs;
		this.#speed.reset();
	}

	/** The job is over; its last rate stays. */
	end(): void {
		this.#progress = null;
		this.#waitMs = null;
	}
}
