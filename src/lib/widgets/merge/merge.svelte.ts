/** Two checkpoints and the line between them: a model is built at a weight of it, and asked what its parents are asked. */
import type { LabTables } from '../../lab/schema.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import { describeFailure } from '../../model/contract/model-error.ts';
import { changedOptions, findSource, type LiveModelOptions } from '../../model/page/live-source.ts';
import type { WidgetState } from '../contract.ts';
import { Stage, type IsCurrent } from '../live/stage.svelte.ts';
import { modes, turnEnd, writePrompt } from '../minds/prompts.ts';
import { findLookUp, type LookUp } from './look-up.ts';
import type { MergeParams, Parent } from './parameters.ts';

export interface Answer {
	readonly share: number;
	/** From the two files to a session that has proved itself, in ms. */
	readonly builtMs: number;
	readonly no_think: string | null;
	readonly think: string | null;
	/** What it wrote after the question for the fact. */
	readonly found: string | null;
	readonly isDone: boolean;
	readonly model: string;
	readonly revision: string;
	readonly backend: string;
}

/** A slider that goes on does not ask. */
const patience = 350;
const greedy = { temperature: 0, topK: null, topP: null, seed: 1 } as const;
/** The longest answer that training shows has about 50 tokens. */
const longestAnswer = 96;
const longestFact = 6;

export class Merge {
	readonly stage: Stage;
	readonly #optionsOf: (model: string) => LiveModelOptions;
	share = $state(0.9);
	first = $state<Parent>('micro-apo');
	second = $state<Parent>('micro-long');
	question = $state('');
	style = $state<MergeParams['style']>('passkey');
	length = $state<MergeParams['length']>('256');
	backend = $state<BackendChoice>('auto');
	#tables = $state.raw<LabTables | null>(null);
	#lookUp = $state.raw<LookUp | null>(null);
	#answers = $state.raw<Readonly<Record<string, Answer>>>({});
	/** From the first question on, a slider that comes to rest asks the model it stands for. */
	#isFollowing = $state(false);
	#loaded = '';
	/** How long the model that stands loaded took, in ms. */
	#lastMs = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	readonly isEmpty = $derived(this.question.trim() === '');
	/** The line was measured between these two, and no others. */
	readonly isMeasured = $derived(this.first === 'micro-apo' && this.second === 'micro-long');
	/** The second parent, the model between, the first parent; at an end the model between is that parent. */
	readonly columns: readonly { readonly share: number; readonly answer: Answer | null }[] =
		$derived.by(() =>
			[0, this.share, 1]
				.filter((share, at, all) => all.indexOf(share) === at)
				.map((share) => ({ share, answer: this.find(share) }))
		);
	readonly hasAnswers = $derived(this.columns.some(({ answer }) => answer !== null));

	constructor(optionsOf: (model: string) => LiveModelOptions, start: MergeParams) {
		this.#optionsOf = optionsOf;
		Object.assign(this, start);
		this.stage = new Stage(this.#optionsAt(this.share));
	}

	get tables() {
		return this.#tables;
	}
	get lookUp() {
		return this.#lookUp;
	}
	get isFollowing() {
		return this.#isFollowing;
	}
	get status(): WidgetState {
		const shown = this.hasAnswers ? 'live' : this.#tables ? 'recorded' : 'nothing';
		const state = this.stage.describe(shown);
		// What was measured is on its way.
		return state === 'idle' ? 'loading' : state;
	}

	async open(read: () => Promise<LabTables>): Promise<void> {
		try {
			this.#tables = await read();
			await this.readLookUp();
		} catch (error) {
			this.stage.fail(describeFailure(error));
		}
	}

	/** The question of the style and length that are set. */
	async readLookUp(): Promise<void> {
		const { style, length } = this;
		const found = await findLookUp({ style, length });
		if (style === this.style && length === this.length) this.#lookUp = found;
	}

	find(share: number): Answer | null {
		return this.#answers[this.#keyAt(share)] ?? null;
	}

	/** Asks the model that a slider, or what is typed, has come to rest at. */
	follow(): void {
		clearTimeout(this.#timer);
		if (this.#isFollowing && !this.isEmpty && this.#lookUp)
			this.#timer = setTimeout(() => void this.ask(), patience);
	}

	/** Builds and asks whatever of the three models has not answered yet. Never rejects: see the stage's failure. */
	async ask(): Promise<void> {
		clearTimeout(this.#timer);
		this.#isFollowing = true;
		const lookUp = this.#lookUp;
		if (this.isEmpty || !lookUp) return;
		if (this.columns.every(({ answer }) => answer?.isDone)) return;
		this.stage.stop();
		await this.stage.ask(async (isCurrent) => {
			// What the slider stands at comes first where its parents are known.
			const open = this.columns.filter(({ answer }) => !answer?.isDone);
			for (const { share } of open) {
				await this.#askAt(share, lookUp, isCurrent);
				if (!isCurrent() || this.stage.live.status !== 'ready') return;
			}
		});
	}

	/** Builds everything anew, on another backend or after a failure. */
	async again(): Promise<void> {
		this.#loaded = '';
		await this.ask();
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#isFollowing = false;
		this.stage.stop();
	}

	describe(): Partial<MergeParams> {
		const { share, first, second, question, style, length, backend } = this;
		return { share, first, second, question, style, length, backend };
	}

	dispose(): void {
		clearTimeout(this.#timer);
		this.stage.dispose();
	}

	async #askAt(share: number, lookUp: LookUp, isCurrent: IsCurrent): Promise<void> {
		const { live } = this.stage;
		const key = this.#keyAt(share);
		const builtMs = await this.#build(share);
		const { info } = live;
		if (!isCurrent() || live.status !== 'ready' || !info) return;
		const { id: model, revision, backend } = info;
		const about = { share, builtMs, model, revision, backend };
		let answer: Answer = { ...about, no_think: null, think: null, found: null, isDone: false };
		const keep = (part: Partial<Answer>) => {
			answer = { ...answer, ...part };
			if (isCurrent()) this.#answers = { ...this.#answers, [key]: answer };
		};
		for (const mode of modes) {
			const prompt = writePrompt(this.question.trim(), mode);
			const text = await this.#write(prompt, longestAnswer, true, [turnEnd]);
			if (!isCurrent()) return;
			keep(mode === 'think' ? { think: text } : { no_think: text });
		}
		const found = await this.#write(lookUp.text, longestFact, false, []);
		keep({ found, isDone: true });
	}

	/** Makes the model of a weight the one that is loaded; gives the time that took. */
	async #build(share: number): Promise<number> {
		const { live } = this.stage;
		const wanted = JSON.stringify([share, this.first, this.second, this.backend]);
		if (this.#loaded === wanted && live.status === 'ready') return this.#lastMs;
		this.#loaded = wanted;
		live.choose(this.#optionsAt(share));
		const began = performance.now();
		await live.load(this.backend);
		this.#lastMs = performance.now() - began;
		return this.#lastMs;
	}

	async #write(
		prompt: string,
		maxNewTokens: number,
		isTemplated: boolean,
		ends: readonly string[]
	): Promise<string> {
		let text = '';
		await this.stage.live.continue(
			prompt,
			{ sampling: greedy, maxNewTokens, isTemplated, ends },
			{
				onPrefill: () => undefined,
				onToken: (token) => {
					if (!token.isEnd) text += token.text;
				}
			}
		);
		return text;
	}

	/** A parent is opened as it is; what lies between is blended while it is read. */
	#optionsAt(share: number): LiveModelOptions {
		const [first, second] = [this.#optionsOf(this.first), this.#optionsOf(this.second)];
		if (share === 1) return first;
		if (share === 0) return second;
		return changedOptions(first, async () => {
			return { kind: 'blend', share, other: await findSource(second) } as const;
		});
	}

	#keyAt(share: number): string {
		const parents =
			share === 1 ? [this.first] : share === 0 ? [this.second] : [this.first, this.second];
		return JSON.stringify([
			share,
			...parents,
			this.backend,
			this.question.trim(),
			this.style,
			this.length
		]);
	}
}
