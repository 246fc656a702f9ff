/**
 * @file One learner's attempt at an activity, as its frame reports it: what the running model was brought to, and what was written. What was
 * found stays found. A task that is not done yet is not failed: below the mark there is no score.
 */
import { mostSuspended, type Attempt, type Given } from './attempt.ts';
import type { ActivityConfig, FindQuestion } from './config.ts';

type Values = Readonly<Record<string, unknown>>;

/** What the bare activity says, of all that it says: `result` of the exhibit `activity`. */
interface ActivityMessage {
	/** By the name of the check: what the exhibit had reported. */
	readonly met: Values;
	/** By the name of the question. */
	readonly texts: Values;
}

interface Suspended {
	readonly v: 1;
	/** Names of the checks that were met. */
	readonly m: readonly string[];
	/** By the name of the question: a mark of the text that was told last, and whether it was long enough. */
	readonly t: Readonly<Record<string, readonly [mark: string, isEnough: boolean]>>;
}

export class ActivityAttempt implements Attempt {
	readonly #config: ActivityConfig;
	readonly #met: Set<string>;
	readonly #texts: Map<string, readonly [mark: string, isEnough: boolean]>;

	/** @param kept what `suspend` gave; what cannot be read is no attempt */
	constructor(config: ActivityConfig, kept: string) {
		this.#config = config;
		const read = readSuspended(kept);
		const isAsked = (name: string) => config.questions.some(({ check }) => check === name);
		this.#met = new Set(read?.m.filter(isAsked));
		this.#texts = new Map(Object.entries(read?.t ?? {}).filter(([name]) => isAsked(name)));
	}

	hear(data: unknown): readonly Given[] | null {
		const message = readActivityMessage(data, this.#config.name);
		if (!message) return null;
		return this.#config.questions.flatMap((question): Given[] => {
			const { check } = question;
			if (question.kind === 'find') {
				if (!Object.hasOwn(message.met, check) || this.#met.has(check)) return [];
				this.#met.add(check);
				return [{ question, found: describe(question, message.met[check]) }];
			}
			const text = message.texts[check];
			if (typeof text !== 'string' || text.trim() === '') return [];
			const mark = markOf(text);
			if (this.#texts.get(check)?.[0] === mark) return [];
			this.#texts.set(check, [mark, text.trim().length >= question.atLeast]);
			return [{ question, text }];
		});
	}

	get #open(): number {
		const { questions } = this.#config;
		const isDone = (check: string) => this.#met.has(check) || this.#texts.get(check)?.[1] === true;
		return questions.filter(({ check }) => !isDone(check)).length;
	}
	/** Everything was found and written. */
	get isComplete(): boolean {
		return this.#open === 0;
	}
	get progress(): number {
		return 1 - this.#open / Math.max(1, this.#config.questions.length);
	}
	get #share(): number {
		const asked = this.#config.questions.filter(({ kind }) => kind === 'find');
		return this.#met.size / Math.max(1, asked.length);
	}
	/** Share of what was to be found, once it passes. */
	get score(): number | null {
		return this.#share >= this.#config.passMark ? this.#share : null;
	}
	get isPassed(): boolean | null {
		return this.score === null ? null : true;
	}
	get isOver(): boolean {
		return this.#share >= 1;
	}

	suspend(): string {
		const state: Suspended = { v: 1, m: [...this.#met], t: Object.fromEntries(this.#texts) };
		const text = JSON.stringify(state);
		return text.length <= mostSuspended ? text : JSON.stringify({ ...state, t: {} });
	}
}

/** `off = "5.7"; answerProbability = 0.11`: the values that the check goes by, as JSON. */
function describe({ values }: FindQuestion, evidence: unknown): string {
	return values
		.map((path) => {
			const found = readPath(evidence, path.split('.'));
			return `${path.replace(/^\w+\./, '')} = ${found === undefined ? '' : JSON.stringify(found)}`;
		})
		.join('; ');
}

function readPath(from: unknown, keys: readonly string[]): unknown {
	return keys.reduce<unknown>(
		(found, key) => (isValues(found) && Object.hasOwn(found, key) ? found[key] : undefined),
		from
	);
}

/** Tells one text from another (FNV-1a, 32 bits): the text itself may be longer than what may be suspended. */
function markOf(text: string): string {
	let hash = 0x811c9dc5;
	for (let i = 0; i < text.length; i++)
		hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
	return hash.toString(36);
}

function isValues(read: unknown): read is Values {
	return typeof read === 'object' && read !== null;
}

function readSuspended(text: string): Suspended | null {
	try {
		const read: unknown = JSON.parse(text);
		if (!isValues(read) || read.v !== 1 || !Array.isArray(read.m) || !isValues(read.t)) return null;
		const texts = Object.entries(read.t).flatMap(([name, of]) => {
			const [mark, isEnough] = Array.isArray(of) ? (of as unknown[]) : [];
			return typeof mark === 'string' ? [[name, [mark, isEnough === true] as const] as const] : [];
		});
		return {
			v: 1,
			m: read.m.filter((name) => typeof name === 'string'),
			t: Object.fromEntries(texts)
		};
	} catch {
		return null;
	}
}

/** A message of the frame, where it is one that counts. */
function readActivityMessage(data: unknown, activity: string): ActivityMessage | null {
	if (!isValues(data) || data.source !== 'model-museum' || data.type !== 'result') return null;
	const { widget, result } = data;
	if (widget !== 'activity' || !isValues(result) || result.activity !== activity) return null;
	return isValues(result.met) && isValues(result.texts)
		? { met: result.met, texts: result.texts }
		: null;
}
