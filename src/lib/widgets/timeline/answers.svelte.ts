/** Checkpoints of the miniature or of the real run, one at a time in one worker, going on with the learner's text; what was answered is kept. */
import { liveOptionsOf } from '../../hub/live-options.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import { Stage, type IsCurrent } from '../live/stage.svelte.ts';
import type { Checkpoint } from './miniature.ts';

export interface Answer {
	readonly checkpoint: Checkpoint;
	readonly prompt: string;
	/** What the checkpoint wrote after the prompt, so far. */
	readonly text: string;
	/** Nats a token over the prompt, without its first token; null where it has one token only. */
	readonly loss: number | null;
	readonly revision: string;
	readonly backend: string;
	readonly isDone: boolean;
}

/** A scrub that goes on does not ask. */
const patience = 350;
const greedy = { temperature: 0, topK: null, topP: null, seed: 1 } as const;

/** Mean of what was foreseen; the first token of a text has nothing before it. */
export function meanLoss(logProbs: ArrayLike<number>): number | null {
	const known = Array.from(logProbs).filter((value) => !Number.isNaN(value));
	return known.length === 0 ? null : -known.reduce((sum, value) => sum + value, 0) / known.length;
}

export class Answers {
	readonly stage: Stage;
	prompt = $state('');
	newTokens = $state(24);
	backend = $state<BackendChoice>('auto');
	/** From the first answer on, scrubbing asks the checkpoint it arrives at. */
	#isFollowing = $state(false);
	#answers = $state.raw<Readonly<Record<string, Answer>>>({});
	/** How many of all checkpoints have answered, while all are asked. */
	#round = $state.raw<{ readonly done: number; readonly all: number } | null>(null);
	/** What stands loaded failed, or is on a backend that is no longer wanted. */
	#isStale = false;
	/** Id of the checkpoint that stands loaded, as the desk calls it. */
	#loaded: string | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly isEmpty = $derived(this.prompt.trim() === '');

	readonly #baseUrl: string;

	/** @param first id of the checkpoint that stands ready to be loaded */
	constructor(baseUrl: string, first: string) {
		this.#baseUrl = baseUrl;
		this.stage = new Stage({ modelId: first, baseUrl });
	}

	get isFollowing() {
		return this.#isFollowing;
	}
	get round() {
		return this.#round;
	}

	find(checkpoint: Checkpoint): Answer | null {
		return this.#answers[this.#key(checkpoint)] ?? null;
	}

	/** Answers to the present prompt, in the order of the checkpoints. */
	list(checkpoints: readonly Checkpoint[]): readonly Answer[] {
		return checkpoints.flatMap((checkpoint) => {
			const answer = this.find(checkpoint);
			return answer?.isDone ? [answer] : [];
		});
	}

	/** Asks the checkpoint that a scrub, or an edit of the prompt, has come to rest at. */
	follow(checkpoint: Checkpoint | null): void {
		clearTimeout(this.#timer);
		if (!this.#isFollowing || !checkpoint || this.#round) return;
		if (this.find(checkpoint)?.isDone || this.isEmpty) {
			// What is being loaded for another moment is no longer wanted.
			this.stage.stop();
			return;
		}
		this.#timer = setTimeout(() => void this.ask(checkpoint), patience);
	}

	async ask(checkpoint: Checkpoint): Promise<void> {
		this.#isFollowing = true;
		if (this.isEmpty || this.find(checkpoint)?.isDone) return;
		await this.stage.ask((isCurrent) => this.#answer(checkpoint, isCurrent));
	}

	/** The same prompt to every checkpoint, earliest first. */
	async askAll(checkpoints: readonly Checkpoint[]): Promise<void> {
		clearTimeout(this.#timer);
		this.#isFollowing = true;
		this.#round = { done: 0, all: checkpoints.length };
		await this.stage.ask(async (isCurrent) => {
			for (const [done, checkpoint] of checkpoints.entries()) {
				this.#round = { done, all: checkpoints.length };
				if (!this.find(checkpoint)?.isDone) await this.#answer(checkpoint, isCurrent);
				if (!isCurrent() || this.stage.live.failure) return;
			}
		});
		this.#round = null;
	}

	/** Loads and asks again after a failure, or on another backend. */
	async again(checkpoint: Checkpoint | null): Promise<void> {
		this.#isStale = true;
		if (checkpoint) await this.ask(checkpoint);
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.stage.stop();
		this.#round = null;
	}

	dispose(): void {
		clearTimeout(this.#timer);
		this.stage.dispose();
	}

	async #answer(checkpoint: Checkpoint, isCurrent: IsCurrent): Promise<void> {
		const { live } = this.stage;
		const { prompt, newTokens } = this;
		const key = this.#key(checkpoint);
		if (this.#isStale || this.#loaded !== checkpoint.id || live.status !== 'ready') {
			this.#isStale = false;
			this.#loaded = checkpoint.id;
			live.choose(liveOptionsOf(checkpoint.id, this.#baseUrl));
			await live.load(this.backend);
		}
		const { info } = live;
		if (!isCurrent() || live.status !== 'ready' || !info) return;
		const { logProbs } = await live.score(prompt, info.ownSchedule);
		if (!isCurrent()) return;
		const loss = meanLoss(logProbs);
		const keep = (text: string, isDone: boolean) => {
			const { revision, backend } = info;
			const answer = { checkpoint, prompt, text, loss, revision, backend, isDone };
			this.#answers = { ...this.#answers, [key]: answer };
		};
		const trace = await live.generate(prompt, info.ownSchedule, {
			sampling: greedy,
			maxNewTokens: newTokens,
			onStep: ({ tokens }) => {
				if (isCurrent()) keep(tokens.slice(logProbs.length).join(''), false);
			}
		});
		if (isCurrent()) keep(trace.tokens.slice(logProbs.length).join(''), true);
	}

	#key({ id, tokens }: Checkpoint): string {
		return JSON.stringify([id, tokens, this.backend, this.newTokens, this.prompt]);
	}
}
