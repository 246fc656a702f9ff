/** @file Conversations on their way into training: which tokens count, which row they stand in, and how a checkpoint foresees them. */
import { costOf, pack, sizeOf, type PackedRow, type Packing } from '../../math/packing.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { WidgetState } from '../contract.ts';
import { Stage } from '../live/stage.svelte.ts';
import {
	findOwn,
	listTokens,
	readExamples,
	type Example,
	type Examples,
	type TrainingStage
} from './examples.ts';
import { scorers, type Counted, type Scorer, type TrainingRowsParams } from './parameters.ts';

/** How one checkpoint foresees one conversation. */
export interface Score {
	readonly model: Scorer;
	readonly revision: string;
	readonly backend: string;
	/** `[tokens]` in nats; NaN for the first, which nothing foretells. */
	readonly losses: Float32Array;
}

export class TrainingRows {
	readonly stage: Stage;
	readonly #optionsOf: (model: string) => LiveModelOptions;
	counted = $state<Counted>('assistant');
	packing = $state<Packing>('in-order');
	rowLength = $state<TrainingRowsParams['row']>('128');
	#training = $state<TrainingStage>('sft');
	#number = $state(0);
	#token = $state(-1);
	#model = $state<Scorer>('micro-sft');
	#examples = $state.raw<Examples | null>(null);
	/** By training, conversation and checkpoint. */
	#scores = $state.raw<Readonly<Record<string, Score>>>({});

	readonly all: readonly Example[] = $derived(this.#examples?.[this.#training] ?? []);
	readonly example: Example | null = $derived(this.all[this.#number] ?? null);
	readonly tokens: readonly string[] = $derived(this.example ? listTokens(this.example) : []);
	readonly lengths: readonly number[] = $derived(this.all.map(({ ids }) => ids.length));
	readonly rows: readonly PackedRow[] = $derived(
		pack(this.lengths, Number(this.rowLength), this.packing)
	);
	readonly cost = $derived(costOf(this.rows, this.lengths, Number(this.rowLength)));
	/** First token of this conversation that the loss sees as a target. */
	readonly countedFrom = $derived(this.example ? this.startOf(this.example) : 0);
	/** Of the tokens that rows hold, the share that the loss sees. */
	readonly countedShare = $derived.by(() => {
		const pieces = this.rows.flat();
		const held = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
		const seen = pieces.reduce((sum, { example, from, to }) => {
			const start = this.all[example] ? this.startOf(this.all[example]) : 0;
			return sum + Math.max(0, to - Math.max(from, start));
		}, 0);
		return held === 0 ? 0 : seen / held;
	});
	readonly scores: readonly Score[] = $derived(
		scorers.flatMap((model) => {
			const score = this.#scores[this.#keyOf(model)];
			return score ? [score] : [];
		})
	);
	/** What the chosen checkpoint made of this conversation, if it has run. */
	readonly score: Score | null = $derived(this.#scores[this.#keyOf(this.#model)] ?? null);

	constructor(optionsOf: (model: string) => LiveModelOptions, start: TrainingRowsParams) {
		this.#optionsOf = optionsOf;
		this.#training = start.stage;
		this.#number = start.example - 1;
		this.#token = start.token - 1;
		this.#model = start.model;
		this.counted = start.counted;
		this.packing = start.packing;
		this.rowLength = start.row;
		this.stage = new Stage(optionsOf(start.model));
	}

	get training() {
		return this.#training;
	}
	get number() {
		return this.#number;
	}
	get model() {
		return this.#model;
	}
	get isOpen() {
		return this.#examples !== null;
	}
	get status(): WidgetState {
		if (!this.example) return this.stage.describe('nothing');
		return this.stage.describe(this.score ? 'live' : 'recorded');
	}
	/** Index of the token that is looked at. */
	get token(): number {
		const last = this.tokens.length - 1;
		const own = this.example ? findOwn(this.example) : 0;
		return Math.min(this.#token < 0 ? own : this.#token, last);
	}

	/** Where the loss begins to see a conversation; the very first token is no target of any. */
	startOf(example: Example): number {
		return this.counted === 'all' ? 1 : findOwn(example);
	}

	async open(): Promise<void> {
		await this.stage.ask(async () => {
			this.#examples = await readExamples();
		});
	}

	/** The other training, with what its loss sees. */
	chooseTraining(training: TrainingStage): void {
		this.#training = training;
		this.counted = training === 'mid' ? 'all' : 'assistant';
		this.choose(0);
	}

	choose(number: number): void {
		this.#number = Math.min(Math.max(number, 0), this.all.length - 1);
		this.#token = -1;
		if (this.stage.isReady) void this.run();
	}

	select(token: number): void {
		this.#token = token;
	}

	/** Another checkpoint; what was read with others stays. */
	async show(model: Scorer, backend: BackendChoice): Promise<void> {
		if (model === this.#model) return;
		const wasLive = this.stage.isReady;
		this.#model = model;
		this.stage.drop();
		this.stage.live.choose(this.#optionsOf(model));
		if (wasLive) await this.goLive(backend);
	}

	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.stage.goLive(backend)) await this.run();
	}

	async retry(backend: BackendChoice): Promise<void> {
		await (this.isOpen ? this.goLive(backend) : this.open());
	}

	/** Reads the conversation once with the checkpoint that is loaded. */
	async run(): Promise<void> {
		if (this.score) return;
		await this.stage.ask(async (isCurrent) => {
			const { info } = this.stage.live;
			const [key, model, example] = [this.#keyOf(this.#model), this.#model, this.example];
			if (!info || !example) return;
			const { tokenIds, logProbs } = await this.stage.live.score(example.text, info.ownSchedule);
			if (!isCurrent()) return;
			if (tokenIds.length !== example.ids.length)
				throw new Error('The tab cuts this conversation into other tokens than the lab did.');
			const { revision, backend } = info;
			const losses = logProbs.map((logProb) => -logProb);
			this.#scores = { ...this.#scores, [key]: { model, revision, backend, losses } };
		});
	}

	describe(): Partial<TrainingRowsParams> {
		const { counted, packing } = this;
		return {
			...{ stage: this.#training, example: this.#number + 1, counted, packing },
			...{ row: this.rowLength, token: this.#token + 1, model: this.#model }
		};
	}

	dispose(): void {
		this.stage.dispose();
	}

	#keyOf(model: Scorer): string {
		return `${this.#training} ${String(this.#number)} ${model}`;
	}
}

/** Mean loss in nats over the tokens from `from` to `to` (exclusive); NaN where there are none. */
export function meanLoss(losses: Float32Array, from: number, to: number): number {
	const part = losses.subarray(Math.max(1, from), to);
	return part.reduce((sum, loss) => sum + loss, 0) / part.length;
}
