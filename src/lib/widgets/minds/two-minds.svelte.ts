/** The same questions to one model in two modes. */
import type { Mode } from '../../chat/message.ts';
import { findOpening } from '../../chat/template.ts';
import { liveOptionsOf } from '../../hub/live-options.ts';
import { isStoredKey } from '../../hub/stored-key.ts';
import { listProblems, solveSum, type ProblemKind } from '../../math/problems.ts';
import { catalog } from '../../model/contract/catalog.ts';
import { describeFailure } from '../../model/contract/model-error.ts';
import type { Sampling } from '../../model/contract/run.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import { LatestPerFrame } from '../attention-bench/latest-per-frame.ts';
import { Stage, type IsCurrent } from '../live/stage.svelte.ts';
import { cardSampling } from '../talk/parameters.ts';
import { modes } from './prompts.ts';
import { scoreMode, type Asked, type Reply } from './replies.ts';
import { Voice } from './voice.svelte.ts';

interface Start {
	readonly modelId: string;
	readonly kind: ProblemKind | 'all';
	readonly count: number;
	readonly seed: number;
	readonly own: string;
	readonly temperature: number;
	readonly topP: number;
	readonly draw: number;
}

export class TwoMinds {
	kind = $state<ProblemKind | 'all'>('all');
	count = $state(12);
	seed = $state(1);
	/** A question of the learner's own, asked first. */
	own = $state('');
	/** 0 always takes the likeliest token, as the lab measures: the same question gets the same answer. */
	temperature = $state(0);
	topP = $state<number>(cardSampling.topP);
	/** Seed of the draws. */
	draw = $state(1);
	#modelId = $state('');
	#stage = $state.raw() as Stage;
	#voice = $state.raw() as Voice;
	/** By mode, question and sampling. */
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
	readonly sampling: Sampling = $derived(
		this.temperature === 0
			? { temperature: 0, topK: null, topP: null, seed: 0 }
			: {
					temperature: this.temperature,
					topK: null,
					topP: this.topP >= 1 ? null : this.topP,
					seed: this.draw
				}
	);
	readonly scores = $derived(modes.map((mode) => scoreMode(this.questions, mode, this.find)));
	/** The question that is shown in full. */
	readonly shown: Asked | undefined = $derived.by(() => {
		const wanted = this.#chosen ?? this.#current;
		return this.questions.find(({ question }) => question === wanted) ?? this.questions[0];
	});

	constructor(baseUrl: string, { modelId, kind, count, seed, own, ...sampling }: Start) {
		this.#baseUrl = baseUrl;
		this.kind = kind;
		this.count = count;
		this.seed = seed;
		this.own = own;
		Object.assign(this, sampling);
		this.#take(modelId);
	}

	get stage(): Stage {
		return this.#stage;
	}
	get voice(): Voice {
		return this.#voice;
	}
	get modelId(): string {
		return this.#modelId;
	}
	/** True of a checkpoint that is not part of this site. */
	get isMissing(): boolean {
		return !isStoredKey(this.#modelId) && !catalog.some(({ id }) => id === this.#modelId);
	}
	/** Answers still to come. */
	get left(): number {
		return 2 * this.questions.length - this.scores.reduce((sum, { asked }) => sum + asked, 0);
	}
	get isAsking(): boolean {
		return this.#stage.isBusy;
	}

	readonly find = (question: string, mode: Mode): Reply | undefined =>
		this.#replies[keyOf(question, mode, this.sampling)];

	/** Takes a question of the learner's own, and shows it at once. */
	putOwn(own: string): void {
		this.own = own;
		this.#chosen = own.trim() || null;
	}

	look(question: string): void {
		this.#chosen = question;
	}

	/** Another model: nothing that was said holds for it. */
	choose(modelId: string): void {
		if (modelId === this.#modelId) return;
		this.dispose();
		this.#replies = {};
		this.#current = null;
		this.#take(modelId);
	}

	/** Writes what the model reads of a question, so that it can be shown. Never rejects: see the stage's failure. */
	async prepare(question: string): Promise<void> {
		const voice = this.#voice;
		try {
			for (const mode of modes) await voice.write(question, mode);
		} catch (error) {
			if (voice === this.#voice && voice.knowsModes !== false)
				this.#stage.fail(describeFailure(error));
		}
	}

	/** Loads the model and asks it. */
	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.#stage.goLive(backend)) await this.askAll();
	}

	/**
	 * Asks what has not been answered yet, each question in both modes; the learner's own first, and it stays in view. Never rejects: see
	 * the stage's failure.
	 */
	async askAll(): Promise<void> {
		if (this.#voice.knowsModes === false) return;
		const own = this.own.trim();
		if (this.#chosen !== own) this.#chosen = null;
		const isOwn = ({ question }: Asked) => question === own;
		const inOrder = this.questions.toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)));
		await this.#stage.ask(async (isCurrent) => {
			for (const { question } of inOrder) {
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
		this.#voice.dispose();
	}

	#take(modelId: string): void {
		this.#modelId = modelId;
		this.#stage = new Stage(liveOptionsOf(modelId, this.#baseUrl));
		this.#voice = new Voice(this.#stage.live, modelId);
	}

	async #ask(question: string, mode: Mode, isCurrent: IsCurrent): Promise<void> {
		const { live } = this.#stage;
		const { sampling } = this;
		const { budget, isProse } = this.#voice;
		const key = keyOf(question, mode, sampling);
		const prompt = await this.#voice.write(question, mode);
		let reply: Reply = {
			question,
			mode,
			opening: findOpening(prompt),
			text: '',
			tokens: 0,
			isFinished: false,
			isCut: false,
			isProse
		};
		const frames = new LatestPerFrame<Reply>((latest) => {
			if (isCurrent()) this.#keep(key, latest);
		});
		try {
			const ending = await live.continue(
				prompt,
				{ sampling, maxNewTokens: budget, isTemplated: true, ends: this.#voice.ends },
				{
					onPrefill: () => undefined,
					onToken: ({ text, isEnd }) => {
						if (isEnd) return;
						reply = { ...reply, text: reply.text + text, tokens: reply.tokens + 1 };
						frames.offer(reply);
					}
				}
			);
			if (isCurrent())
				this.#keep(key, { ...reply, isFinished: true, isCut: ending !== 'end-token' });
		} finally {
			frames.cancel();
		}
	}

	#keep(key: string, reply: Reply): void {
		this.#replies = { ...this.#replies, [key]: reply };
	}
}

function keyOf(question: string, mode: Mode, { temperature, topP, seed }: Sampling): string {
	return [mode, temperature, topP, seed, question].join('\n');
}
