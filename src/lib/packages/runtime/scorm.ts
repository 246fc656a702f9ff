/** @file SCORM 1.2 and SCORM 2004 4th edition, spoken to the API that the LMS puts into a window above this one. */
import type { Attempt, Given } from './attempt.ts';
import { describeInteraction } from './interaction.ts';
import type { Lms } from './lms.ts';
import { writeDuration, writeTime, writeTimespan, writeTimestamp } from './times.ts';

type Call = (...values: string[]) => unknown;
type Api = Readonly<Record<string, Call | undefined>>;

/** The names of one version. */
interface Dialect {
	readonly api: string;
	readonly calls: Readonly<Record<'begin' | 'get' | 'set' | 'commit' | 'end' | 'error', string>>;
	readonly mode: string;
	readonly status: string;
	readonly score: string;
	readonly exit: string;
	readonly time: string;
}

const dialects: Readonly<Record<'scorm12' | 'scorm2004', Dialect>> = {
	scorm12: {
		api: 'API',
		calls: {
			...{ begin: 'LMSInitialize', get: 'LMSGetValue', set: 'LMSSetValue' },
			...{ commit: 'LMSCommit', end: 'LMSFinish', error: 'LMSGetLastError' }
		},
		mode: 'cmi.core.lesson_mode',
		status: 'cmi.core.lesson_status',
		score: 'cmi.core.score',
		exit: 'cmi.core.exit',
		time: 'cmi.core.session_time'
	},
	scorm2004: {
		api: 'API_1484_11',
		calls: {
			...{ begin: 'Initialize', get: 'GetValue', set: 'SetValue' },
			...{ commit: 'Commit', end: 'Terminate', error: 'GetLastError' }
		},
		mode: 'cmi.mode',
		status: 'cmi.completion_status',
		score: 'cmi.score',
		exit: 'cmi.exit',
		time: 'cmi.session_time'
	}
};

/** The LMS's API: in a window around this one, at most so many levels up, or in the one that opened it. */
function findApi(name: string): Api | null {
	const levels = 12;
	const search = (from: Window): Api | null => {
		let at = from;
		for (let level = 0; level < levels; level++) {
			try {
				const found = (at as unknown as Readonly<Record<string, Api | undefined>>)[name];
				if (found) return found;
			} catch {
				// A window of another origin: none of its own business, and none of ours.
			}
			if (at.parent === at) break;
			at = at.parent;
		}
		return null;
	};
	const opener = window.opener as Window | null;
	return search(window) ?? (opener ? search(opener) : null);
}

export class ScormLms implements Lms {
	readonly #dialect: Dialect;
	readonly #is12: boolean;
	readonly #api: Api | null;
	// How long something took is asked of the clock that nobody sets.
	readonly #began = performance.now();
	#lastTry = performance.now();
	#isOpen = false;
	/** In review and in browsing nothing counts. */
	#isCounted = true;
	#count = 0;
	problem = '';

	constructor(format: 'scorm12' | 'scorm2004') {
		this.#dialect = dialects[format];
		this.#is12 = format === 'scorm12';
		this.#api = findApi(this.#dialect.api);
	}

	begin(): Promise<string> {
		const { status, mode } = this.#dialect;
		if (!this.#api) this.problem = `No LMS was found (${this.#dialect.api}): nothing is kept.`;
		this.#isOpen = this.#api !== null && this.#call('begin', '') === 'true';
		if (!this.#isOpen) return Promise.resolve('');
		this.#isCounted = this.#get(mode) !== 'review' && this.#get(mode) !== 'browse';
		this.#count = Number(this.#get('cmi.interactions._count')) || 0;
		const kept = this.#get('cmi.suspend_data');
		// “not attempted” is the LMS's word for a lesson that nobody opened; this one is open.
		if (/^(not attempted|unknown|)$/.test(this.#get(status))) this.#set(status, 'incomplete');
		this.commit();
		return Promise.resolve(kept);
	}

	report(attempt: Attempt, given: readonly Given[]): void {
		if (!this.#isOpen || !this.#isCounted) return;
		for (const each of given) this.#tell(each);
		this.#write(attempt);
		this.commit();
	}

	commit(): void {
		if (this.#isOpen) this.#call('commit', '');
	}

	finish(attempt: Attempt): void {
		if (!this.#isOpen) return;
		const { exit, time } = this.#dialect;
		if (this.#isCounted) this.#write(attempt);
		const ms = performance.now() - this.#began;
		this.#set(time, this.#is12 ? writeTimespan(ms) : writeDuration(ms));
		this.#set(exit, attempt.isComplete ? (this.#is12 ? '' : 'normal') : 'suspend');
		this.#call('commit', '');
		this.#call('end', '');
		this.#isOpen = false;
	}

	#write(attempt: Attempt): void {
		const { status, score } = this.#dialect;
		this.#set('cmi.suspend_data', attempt.suspend());
		const share = attempt.score;
		if (share !== null) {
			if (!this.#is12) this.#set(`${score}.scaled`, String(Number(share.toFixed(4))));
			this.#set(`${score}.raw`, String(Number((100 * share).toFixed(2))));
			this.#set(`${score}.min`, '0');
			this.#set(`${score}.max`, '100');
		}
		const verdict = attempt.isPassed === null ? null : attempt.isPassed ? 'passed' : 'failed';
		if (this.#is12) {
			// One word says both here.
			if (attempt.isComplete) this.#set(status, verdict ?? 'completed');
			return;
		}
		this.#set('cmi.progress_measure', String(Number(attempt.progress.toFixed(4))));
		if (attempt.isComplete) this.#set(status, 'completed');
		if (verdict) this.#set('cmi.success_status', verdict);
	}

	/** An answer as an interaction: each one of its own, in the order in which they were given. */
	#tell(given: Given): void {
		const { id, ask } = given.question;
		const { type, response, right, result } = describeInteraction(given, this.#is12);
		const now = new Date();
		const latency = performance.now() - this.#lastTry;
		this.#lastTry += latency;
		const at = `cmi.interactions.${this.#count++}`;
		this.#set(`${at}.id`, id);
		this.#set(`${at}.type`, type);
		this.#set(
			`${at}.${this.#is12 ? 'time' : 'timestamp'}`,
			this.#is12 ? writeTime(now) : writeTimestamp(now)
		);
		if (right !== null) this.#set(`${at}.correct_responses.0.pattern`, right);
		this.#set(`${at}.${this.#is12 ? 'student' : 'learner'}_response`, response);
		this.#set(`${at}.result`, result);
		this.#set(`${at}.latency`, this.#is12 ? writeTimespan(latency) : writeDuration(latency));
		if (!this.#is12) this.#set(`${at}.description`, ask.slice(0, 250));
	}

	#get(name: string): string {
		return this.#call('get', name);
	}

	#set(name: string, value: string): void {
		if (this.#call('set', name, value) === 'true') return;
		this.problem = `The LMS did not take ${name} (error ${this.#call('error')}).`;
	}

	/** What the API answers, as text: some answer with booleans. */
	#call(name: keyof Dialect['calls'], ...values: string[]): string {
		try {
			const call = this.#api?.[this.#dialect.calls[name]];
			const answer = call?.apply(this.#api, values) ?? '';
			return typeof answer === 'string' ? answer : JSON.stringify(answer);
		} catch (error) {
			this.problem = `The LMS failed: ${String(error)}`;
			return 'false';
		}
	}
}
