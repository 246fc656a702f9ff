/** The same questions to one model in two modes. */
import type { Mode } from '../../chat/message.ts';
import { listProblems, solveSum, type ProblemKind } from '../../math/problems.ts';
import type { BackendChoice } from '../../model/protocol.ts';
import { Stage, type IsCurrent } from '../live/stage.svelte.ts';
import { modes, openingOf, turnEnd, writePrompt } from './prompts.ts';
import { scoreMode, type Asked, type Reply } from './replies.ts';

/** A reply that is longer goes round in circles; the longest that training shows has about 50 tokens. */
export const budget = 96;

interface Start {
	readonly modelId: string;
	readonly kind: ProblemKind | 'all';
	readonly count: number;
	readonly seed: number;
	readonly own: string;
}

export class TwoMinds {
	kind = $state<ProblemKind | 'all'>('all');
	count = $state(12);
	seed = $state(1);
	/** A question of the learner's own, asked first. */
	own = $state('');
	#modelId = $state('');
	#stage = $state.raw() as Stage;
	/** By mode and question. */
	#replies = $state.raw<Readonly<Record<string, Reply>>>({});
	/** The question that is looked at; null follows the one being answered. */
	#chosen = $state<string | null>(null);
	#current = $state<string | null>(null);
	readonly #baseUrl: string;

	readonly questions: readonly Asked[] = $derived.by(() => {
		const listed = listProblems(this.kind, this.count, this.seed);
		const own = this.own.trim();
		if (own === '' || listed.some(({ question }) => question === own)) return listed;
		const sum = solveSum(own);
		return [{ question: own, answer: sum === null ? null : String(sum) }, ...listed];
	});
	readonly scores = $derived(modes.map((mode) => scoreMode(this.questions, mode, this.find)));
	/** The question that is shown in full. */
	readonly shown: Asked | undefined = $derived.by(() => {
		const wanted = this.#chosen ?? this.#current;
		return this.questions.find(({ question }) => question === wanted) ?? this.questions[0];
	});

	constructor(baseUrl: string, { modelId, kind, count, seed, own }: Start) {
		this.#baseUrl = baseUrl;
		this.kind = kind;
		this.count = count;
		this.seed = seed;
		this.own = own;
		this.#modelId = modelId;
		this.#stage = new Stage({ modelId, baseUrl });
	}

	get stage(): Stage {
		return this.#stage;
	}
	get modelId(): string {
		return this.#modelId;
	}
	/** Answers still to come. */
	get left(): number {
		return 2 * this.questions.length - this.scores.reduce((sum, { asked }) => sum + asked, 0);
	}
	get isAsking(): boolean {
		return this.#stage.isBusy;
	}

	readonly find = (question: string, mode: Mode): Reply | undefined =>
		this.#replies[keyOf(question, mode)];

	look(question: string): void {
		this.#chosen = question;
	}

	/** Another model: nothing that was said holds for it. */
	choose(modelId: string): void {
		if (modelId === this.#modelId) return;
		this.#stage.dispose();
		this.#modelId = modelId;
		this.#replies = {};
		this.#current = null;
		this.#stage = new Stage({ modelId, baseUrl: this.#baseUrl });
	}

	/** Loads the model and asks it. */
	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.#stage.goLive(backend)) await this.askAll();
	}

	/** Asks what has not been answered yet, each question in both modes. Never rejects: see the stage's failure. */
	async askAll(): Promise<void> {
		this.#chosen = null;
		await this.#stage.ask(async (isCurrent) => {
			for (const { question } of this.questions) {
				this.#current = question;
				for (const mode of modes) {
					if (this.find(question, mode)?.isFinished) continue;
					await this.#ask(question, mode, isCurrent);
					if (!isCurrent()) return;
				}
			}
		});
	}

	stop(): void {
		this.#stage.drop();
		this.#stage.live.stop();
		this.#replies = Object.fromEntries(
			Object.entries(this.#replies).filter(([, reply]) => reply.isFinished)
		);
	}

	dispose(): void {
		this.#stage.dispose();
	}

	async #ask(question: string, mode: Mode, isCurrent: IsCurrent): Promise<void> {
		const { live } = this.#stage;
		const opening = openingOf(question, mode);
		const empty = { question, mode, opening, text: '', tokens: 0, isFinished: false, isCut: false };
		let reply: Reply = empty;
		let prompt = 0;
		await live.generate(writePrompt(question, mode), live.info?.ownSchedule ?? [], {
			// Greedily, as the lab measures: the same question gets the same answer.
			sampling: { temperature: 0, topK: null, topP: null, seed: 0 },
			maxNewTokens: budget,
			onStep: ({ tokens }) => {
				prompt ||= tokens.length;
				const written = tokens.slice(prompt);
				const end = written.indexOf(turnEnd);
				// A step or two may still come in after the end was seen.
				if (end >= 0) live.stop();
				const own = end < 0 ? written : written.slice(0, end);
				reply = { ...empty, text: own.join(''), tokens: own.length };
				if (isCurrent()) this.#keep(reply);
			}
		});
		if (isCurrent()) this.#keep({ ...reply, isFinished: true, isCut: reply.tokens >= budget });
	}

	#keep(reply: Reply): void {
		this.#replies = { ...this.#replies, [keyOf(reply.question, reply.mode)]: reply };
	}
}

function keyOf(question: string, mode: Mode): string {
	return `${mode}\n${question}`;
}
