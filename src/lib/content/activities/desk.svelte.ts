/** What a learner has found and written in one activity. It stays on this device until they save it, or the page around takes it. */
import * as v from 'valibot';
import type { SendToParent } from '../../widgets/parent-channel.ts';
import { nowIso } from '../progress.ts';
import type { ActivityPage } from './activity-page.ts';
import { meets } from './conditions.ts';

type Message = Parameters<SendToParent>[0];

const record = v.record(v.string(), v.unknown());
const evidenceSchema = v.object({ at: v.string(), result: record, state: record });
const keptSchema = v.object({
	format: v.literal('model-museum-activity'),
	version: v.literal(1),
	activity: v.string(),
	/** Of each check that was met: what the exhibit had reported. */
	met: v.record(v.string(), evidenceSchema),
	/** By question. */
	texts: v.record(v.string(), v.string())
});
type Kept = v.InferOutput<typeof keptSchema>;

export class ActivityDesk {
	readonly #activity: ActivityPage;
	#met = $state.raw<Kept['met']>({});
	#texts = $state.raw<Kept['texts']>({});
	#state: Readonly<Record<string, unknown>> = {};
	#isOtherPrompt = $state(false);

	readonly count = $derived.by(
		() => this.#activity.checks.length + this.#activity.questions.length
	);
	readonly done = $derived.by(() => {
		const { checks, questions } = this.#activity;
		const written = questions.filter(({ id, atLeast }) => this.text(id).trim().length >= atLeast);
		return checks.filter(({ id }) => this.isMet(id)).length + written.length;
	});

	constructor(activity: ActivityPage) {
		this.#activity = activity;
	}

	/** The exhibit runs another prompt than the activity's: nothing counts until it is back. */
	get isOtherPrompt() {
		return this.#isOtherPrompt;
	}
	get isDone(): boolean {
		return this.done === this.count;
	}
	isMet(id: string): boolean {
		return id in this.#met;
	}
	text(id: string): string {
		return this.#texts[id] ?? '';
	}

	/** Reads the device. Call it once mounted. */
	restore(): void {
		const kept = readKept(this.#activity.slug);
		if (!kept) return;
		this.#met = kept.met;
		this.#texts = kept.texts;
	}

	/** Takes what the exhibit says; true where a check was met by it. What was met stays met. */
	take(message: Message): boolean {
		if (message.type === 'state') this.#state = message.state;
		if (message.type !== 'result') return false;
		const output = { result: message.result, state: this.#state };
		const { prompt } = this.#activity;
		const ran = message.result.prompt ?? this.#state.prompt;
		this.#isOtherPrompt = prompt !== null && ran !== undefined && ran !== '' && ran !== prompt;
		if (this.#isOtherPrompt) return false;
		const found = this.#activity.checks.filter(
			({ id, conditions }) => !this.isMet(id) && meets(output, conditions)
		);
		if (found.length === 0) return false;
		// Plain data, as it is kept and sent.
		const evidence = JSON.parse(JSON.stringify({ ...output, at: nowIso() })) as Kept['met'][string];
		this.#met = { ...this.#met, ...Object.fromEntries(found.map(({ id }) => [id, evidence])) };
		this.#keep();
		return true;
	}

	write(id: string, text: string): void {
		this.#texts = { ...this.#texts, [id]: text };
		this.#keep();
	}

	clear(): void {
		this.#met = {};
		this.#texts = {};
		this.#keep();
	}

	/** For the teacher, or the page around. */
	describe(): Kept {
		return {
			...{ format: 'model-museum-activity', version: 1, activity: this.#activity.slug },
			...{ met: this.#met, texts: this.#texts }
		};
	}

	#keep(): void {
		try {
			localStorage.setItem(keyOf(this.#activity.slug), JSON.stringify(this.describe()));
		} catch {
			// Storage closed or full: it then lasts for this visit.
		}
	}
}

function keyOf(slug: string): string {
	return `model-museum:activity:${slug}`;
}

function readKept(slug: string): Kept | null {
	try {
		const read = v.safeParse(keptSchema, JSON.parse(localStorage.getItem(keyOf(slug)) ?? 'null'));
		return read.success && read.output.activity === slug ? read.output : null;
	} catch {
		return null;
	}
}
