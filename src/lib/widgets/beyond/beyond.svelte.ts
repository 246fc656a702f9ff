/** A model reading long texts twice, as it was trained and with its RoPE changed; averages by position grow text by text. */
import type { BackendChoice, ModelInfo } from '../../model/contract/source.ts';
import { Stage, type IsCurrent } from '../live/stage.svelte.ts';
import {
	addScore,
	changeSchedule,
	emptyReading,
	markAnswers,
	type Change,
	type LongText,
	type Reading
} from './beyond.ts';

export interface Run {
	readonly change: Change;
	readonly times: number;
	readonly trainedLength: number;
	readonly info: ModelInfo;
	readonly own: Reading;
	readonly other: Reading;
	readonly hasAnswers: boolean;
	/** Texts read with both schedules, of how many. */
	readonly done: number;
	readonly all: number;
	readonly key: string;
}

export class Beyond {
	readonly stage: Stage;
	readonly #baseUrl: string;
	#modelId = $state('');
	backend = $state<BackendChoice>('auto');
	change = $state.raw<Change>({ method: 'yarn', factor: 4, theta: 4e6 });
	times = $state(4);
	/** Null reads the stories. */
	ownText = $state<string | null>(null);
	/** Why the learner's text cannot be read: its length and the one it has to exceed. */
	#short = $state.raw<{ readonly tokens: number; readonly trained: number } | null>(null);
	#run = $state.raw<Run | null>(null);
	#progress = $state.raw<{ readonly done: number; readonly all: number } | null>(null);

	readonly #key = $derived(
		JSON.stringify([this.#modelId, this.change, this.times, this.ownText, this.backend])
	);
	/** What is on screen belongs to other settings. */
	readonly isOutdated = $derived(this.#run !== null && this.#run.key !== this.#key);
	readonly isEmpty = $derived(this.ownText !== null && this.ownText.trim() === '');

	constructor(baseUrl: string, modelId: string) {
		this.#baseUrl = baseUrl;
		this.#modelId = modelId;
		this.stage = new Stage({ modelId, baseUrl });
	}

	get modelId() {
		return this.#modelId;
	}
	get run() {
		return this.#run;
	}
	get progress() {
		return this.#progress;
	}
	get short() {
		return this.#short;
	}

	choose(modelId: string): void {
		if (modelId === this.#modelId) return;
		this.stop();
		this.#modelId = modelId;
		this.stage.live.choose({ modelId, baseUrl: this.#baseUrl });
	}

	/** Loads the model where it is not there yet, then reads. */
	async start(readTexts: () => Promise<readonly LongText[]>, reload = false): Promise<void> {
		const { live } = this.stage;
		if (this.isEmpty) return;
		if ((reload || live.status !== 'ready') && !(await this.stage.goLive(this.backend))) return;
		await this.stage.ask(async (isCurrent) => {
			const { ownText } = this;
			try {
				const texts = ownText === null ? await readTexts() : [{ text: ownText, answers: [] }];
				if (isCurrent()) await this.#readAll(texts, isCurrent);
			} finally {
				// Else it is that of whoever asked since.
				if (isCurrent()) this.#progress = null;
			}
		});
	}

	stop(): void {
		this.stage.stop();
		this.#progress = null;
	}

	dispose(): void {
		this.stage.dispose();
	}

	async #readAll(texts: readonly LongText[], isCurrent: IsCurrent): Promise<void> {
		const { info } = this.stage.live;
		if (!info) return;
		const { change, times } = this;
		const { trainedLength, ownSchedule, maxTokens } = info;
		const key = this.#key;
		const limit = Math.min(times * trainedLength, maxTokens);
		const other = changeSchedule(ownSchedule, change, trainedLength);
		let run: Run = {
			change,
			times,
			trainedLength,
			info,
			own: emptyReading(times),
			other: emptyReading(times),
			hasAnswers: texts.some(({ answers }) => answers.length > 0),
			done: 0,
			all: texts.length,
			key
		};
		const progress = { done: 0, all: 2 * limit * texts.length };
		for (const { text, answers } of texts) {
			const { ids, ends } = await this.stage.live.tokenize(text);
			if (!isCurrent()) return;
			this.#short =
				ids.length > trainedLength ? null : { tokens: ids.length, trained: trainedLength };
			if (this.#short) return;
			const kept = ids.length > limit ? text.slice(0, ends[limit - 1] ?? 0) : text;
			const isAnswer = markAnswers(ends, answers);
			const read = async (arm: 'own' | 'other') => {
				const schedule = arm === 'own' ? ownSchedule : other;
				const score = await this.stage.live.score(kept, schedule, ({ tokenIds }) => {
					progress.done += tokenIds.length;
					if (isCurrent()) this.#progress = { ...progress };
				});
				run = { ...run, [arm]: addScore(run[arm], score, isAnswer, trainedLength) };
			};
			this.#progress = { ...progress };
			await read('own');
			if (!isCurrent()) return;
			await read('other');
			if (!isCurrent()) return;
			run = { ...run, done: run.done + 1 };
			this.#run = run;
		}
	}
}
