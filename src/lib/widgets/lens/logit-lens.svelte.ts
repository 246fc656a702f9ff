/** A run read layer by layer, beside it another setting of positions or another checkpoint: recorded at first, then of models that run here. */
import type { BackendChoice } from '../../model/contract/source.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import { readRecorded } from '../attention-bench/recorded.ts';
import type { WidgetState } from '../contract.ts';
import { Stage, type IsCurrent } from '../live/stage.svelte.ts';
import { hasLens, isSameText, readCell, type LensRun } from './cells.ts';
import { LensReader, type LensRuns } from './lens-reader.svelte.ts';
import type { LogitLensParams, Setting, Shade } from './parameters.ts';
import {
	findRecording,
	nameSubject,
	recordedModel,
	sharesTokenizer,
	type Subject
} from './subject.ts';

export class LogitLens {
	readonly stage: Stage;
	readonly #optionsOf: (model: string) => LiveModelOptions;
	readonly #urlOf: (path: string) => string;
	readonly reader: LensReader;
	text = $state('');
	shade = $state<Shade>('answer');
	#model = $state(recordedModel);
	#setting = $state<Setting>('own');
	#beside = $state<Setting | 'none'>('none');
	#checkpoint = $state('same');
	/** Runs of the text that was read last, by what was read. */
	#runs = $state.raw<LensRuns>({});
	#chosen = $state.raw<{ readonly depth: number | null; readonly token: number | null }>({
		depth: null,
		token: null
	});

	/** What is read, and what beside it. */
	readonly first: Subject = $derived.by(() => ({ model: this.#model, setting: this.#setting }));
	readonly second: Subject | null = $derived.by(() => {
		const model = this.#checkpoint === 'same' ? this.#model : this.#checkpoint;
		const setting = this.#beside === 'none' ? this.#setting : this.#beside;
		const isSame = model === this.#model && setting === this.#setting;
		return isSame || !sharesTokenizer(model, this.#model) ? null : { model, setting };
	});
	readonly #any: LensRun | null = $derived.by(() => Object.values(this.#runs)[0] ?? null);
	/** What stands here is a recording, and something else was asked for: nothing is drawn until the models have run. */
	readonly isAwaited = $derived.by(() => {
		const any = this.#any;
		if (any?.origin !== 'recorded') return false;
		const isRecorded = this.#wanted.every((subject) => findRecording(subject) !== null);
		return !isRecorded || (this.text !== '' && this.text !== any.prompt);
	});
	readonly run: LensRun | null = $derived.by(() => this.#find(this.first));
	readonly other: LensRun | null = $derived.by(() => {
		const other = this.second && this.#find(this.second);
		return other && this.run && isSameText(other, this.run) ? other : null;
	});
	readonly isStale = $derived.by(() => this.#any !== null && this.text !== this.#any.prompt);
	/** The cell that is read; the last of the last layer until one is chosen. */
	readonly place = $derived.by(() => {
		const { depths = 1 } = this.run?.lens ?? {};
		const tokens = this.run?.tokens.length ?? 1;
		return {
			depth: Math.min(this.#chosen.depth ?? depths - 1, depths - 1),
			token: Math.min(this.#chosen.token ?? tokens - 1, tokens - 1)
		};
	});
	readonly cell = $derived.by(() =>
		this.run ? readCell(this.run, this.place.depth, this.place.token) : null
	);
	readonly otherCell = $derived.by(() => {
		const { other, place } = this;
		return other && place.depth < other.lens.depths
			? readCell(other, place.depth, place.token)
			: null;
	});

	constructor(
		optionsOf: (model: string) => LiveModelOptions,
		urlOf: (path: string) => string,
		model: string
	) {
		this.#optionsOf = optionsOf;
		this.#urlOf = urlOf;
		this.#model = model;
		this.stage = new Stage(optionsOf(model));
		this.reader = new LensReader(this.stage, optionsOf);
	}

	get model() {
		return this.#model;
	}
	get setting() {
		return this.#setting;
	}
	get beside() {
		return this.#beside;
	}
	get checkpoint() {
		return this.#checkpoint;
	}
	get status(): WidgetState {
		return this.stage.describe(this.run?.origin ?? 'nothing');
	}

	/** Takes over what a link says, and opens the recorded runs. */
	async open(start: LogitLensParams): Promise<void> {
		this.text = start.prompt;
		this.shade = start.shade;
		this.#setting = start.setting;
		this.#beside = start.beside;
		this.#checkpoint = start.checkpoint;
		this.#chosen = { depth: start.layer, token: start.token === null ? null : start.token - 1 };
		await this.#bring();
	}

	async choose(setting: Setting): Promise<void> {
		this.#setting = setting;
		await this.#bring();
	}

	async compare(beside: Setting | 'none'): Promise<void> {
		this.#beside = beside;
		await this.#bring();
	}

	/** Another checkpoint beside the model, or `same`. */
	async compareWith(checkpoint: string): Promise<void> {
		this.#checkpoint = checkpoint;
		await this.#bring();
	}

	/** Another model for live runs; what was read of the old one goes. */
	async show(model: string): Promise<void> {
		if (model === this.#model) return;
		this.#model = model;
		const any = this.#any;
		// The other model's recording has a text of its own.
		if (any?.origin === 'recorded' && this.text === any.prompt) this.text = '';
		if (!sharesTokenizer(this.#checkpoint, model)) this.#checkpoint = 'same';
		this.stage.drop();
		this.stage.live.choose(this.#optionsOf(model));
		this.#runs = {};
		await this.#bring();
	}

	select(depth: number, token: number): void {
		this.#chosen = { depth, token };
	}

	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.stage.goLive(backend)) await this.read();
	}

	/** Reads the text with the models that are loaded, everything that is shown. */
	async read(): Promise<void> {
		await this.stage.ask((isCurrent) => this.#readLive(this.text, {}, isCurrent));
	}

	cancel(): void {
		this.reader.stop();
	}

	async retry(backend: BackendChoice): Promise<void> {
		if (this.stage.isReady) await this.read();
		else if (this.#any || this.stage.live.failure) await this.goLive(backend);
		else await this.#bring();
	}

	describe(): Partial<LogitLensParams> {
		const any = this.#any;
		return {
			model: this.#model,
			setting: this.#setting,
			beside: this.#beside,
			checkpoint: this.#checkpoint,
			shade: this.shade,
			layer: this.#chosen.depth,
			token: this.#chosen.token === null ? null : this.#chosen.token + 1,
			prompt: any?.origin === 'recorded' && this.text === any.prompt ? '' : this.text
		};
	}

	dispose(): void {
		this.stage.dispose();
		this.reader.dispose();
	}

	get #wanted(): readonly Subject[] {
		return [this.first, ...(this.second ? [this.second] : [])];
	}

	#find(subject: Subject): LensRun | null {
		return this.isAwaited ? null : (this.#runs[nameSubject(subject)] ?? null);
	}

	/** What is shown and not here yet: recorded as long as nothing was run, live from then on. */
	async #bring(): Promise<void> {
		const missing = this.#wanted.filter((subject) => !this.#runs[nameSubject(subject)]);
		if (missing.length === 0) return;
		const any = this.#any;
		await this.stage.ask(async (isCurrent) => {
			if (any?.origin === 'live') {
				await this.#readLive(any.prompt, this.#runs, isCurrent);
				return;
			}
			for (const subject of missing) {
				// A recording of another model is opened for its prompt alone, and stands for nothing.
				const path =
					findRecording(subject) ?? findRecording({ model: recordedModel, setting: 'own' });
				const found = await readRecorded(this.#urlOf(path ?? ''));
				if (!isCurrent()) return;
				if ('failure' in found) {
					this.stage.fail(found.failure);
					return;
				}
				if (hasLens(found.trace))
					this.#runs = { ...this.#runs, [nameSubject(subject)]: found.trace };
				if (this.text === '') this.text = found.trace.prompt;
			}
		});
	}

	async #readLive(text: string, before: LensRuns, isCurrent: IsCurrent): Promise<void> {
		const onRuns = (runs: LensRuns) => (this.#runs = runs);
		const [wanted, model] = [this.#wanted, this.#model];
		await this.reader.read({ text, wanted, before, model, isCurrent, onRuns });
	}
}
