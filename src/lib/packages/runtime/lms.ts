/** @file What a package's script asks of the system it was launched by, whichever that is. */
import type { Attempt, Given } from './attempt.ts';

export interface Lms {
	/** Begins the session; resolves with what an earlier one suspended, or nothing. */
	begin(): Promise<string>;
	/** Tells of new answers, and of where the attempt stands. */
	report(attempt: Attempt, given: readonly Given[]): void;
	/** Asks that what was told be kept: the page may not come back. */
	commit(): void;
	/** Ends the session, once; a second call does nothing. */
	finish(attempt: Attempt): void;
	/** What could not be kept, for the learner to read; empty where all is well. */
	readonly problem: string;
}
