/** A model as it is beside the same weights with a mistaken schedule: measured by the lab at first, then run here. */
import { isSameSchedule } from '../../math/schedule.ts';
import type { Schedule } from '../../math/positional.ts';
import type { BackendChoice, ModelInfo } from '../../model/contract/source.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { WidgetState } from '../contract.ts';
import { Stage, type IsCurrent } from '../live/stage.svelte.ts';
import { applyFault, type Fault } from './faults.ts';
import { askAll, goOnBoth, readBoth, type Progress } from './live-readings.ts';
import { listLab, type Answered, type LabOfMistake } from './lab.ts';
import type { Bin } from './loss.ts';
import type { MistakeParams, View } from './parameters.ts';
import { newTokens, type MistakeRecord, type Written } from './record.ts';
import { readMistakeTexts, type MistakeTexts, type Start } from './texts.ts';

/** What one view shows: from where, and of how much. */
export type Shown = {
	readonly origin: 'lab' | 'recorded' | 'live';
	readonly model: string;
	/** Revision, backend, date: what the tag says beside the model. */
	readonly about: { readonly revision: string; readonly backend: string; readonly date: string };
	/** False while more is to come. */
	readonly isWhole: boolean;
} & (
	| { readonly view: 'loss'; readonly bins: readonly Bin[] }
	| { readonly view: 'answers'; readonly answered: readonly Answered[] }
	| {
			readonly view: 'text';
			readonly own: Written;
			readonly faulty: Written;
			readonly tokens: number;
	  }
);

export class Mistake {
	readonly stage: Stage;
	readonly #optionsOf: (model: string) => LiveModelOptions;
	/** A text of one's own; empty takes that of `start`. */
	prompt = $state('');
	start = $state<Start>('short');
	view = $state<View>('loss');
	fault = $state<Fault>('everywhere');
	longest = $state<MistakeParams['longest']>('1024');
	#model = $state('');
	#lab = $state.raw<LabOfMistake | null>(null);
	#record = $state.raw<MistakeRecord | null>(null);
	#texts = $state.raw<MistakeTexts | null>(null);
	/** What ran here, by everything that it depends on. */
	#live = $state.raw<Readonly<Record<string, Shown>>>({});
	#progress = $state.raw<Progress | null>(null);

	/** The text that is gone on with. */
	readonly text = $derived(
		this.prompt.trim() === '' ? (this.#texts?.starts[this.start] ?? '') : this.prompt
	);
	readonly #key = $derived.by(() => {
		const of = { text: this.text, loss: this.longest, answers: this.longest }[this.view];
		return [this.#model, this.fault, this.view, of].join('\n');
	});
	readonly shown: Shown | null = $derived.by(() => this.#live[this.#key] ?? this.#findMeasured());
	/** The mistake changes nothing in this model; known once it is loaded. */
	readonly isHarmless = $derived.by(() => {
		const { info } = this.stage.live;
		return info !== null && isSameSchedule(info.ownSchedule, this.#faultyOf(info));
	});

	constructor(optionsOf: (model: string) => LiveModelOptions, model: string) {
		this.#optionsOf = optionsOf;
		this.#model = model;
		this.stage = new Stage(optionsOf(model));
	}

	get model() {
		return this.#model;
	}
	get progress() {
		return this.#progress;
	}
	/** Everything that is measured or recorded is here. */
	get isOpen() {
		return this.#lab !== null && this.#record !== null && this.#texts !== null;
	}
	get made() {
		return this.#texts?.made ?? '';
	}
	get status(): WidgetState {
		const shown = this.shown ? (this.shown.origin === 'live' ? 'live' : 'recorded') : 'nothing';
		return this.stage.describe(shown);
	}

	async open(
		start: MistakeParams,
		read: () => Promise<readonly [LabOfMistake, MistakeRecord]>
	): Promise<void> {
		const { prompt, start: length, view, fault, longest } = start;
		Object.assign(this, { prompt, start: length, view, fault, longest });
		await this.stage.ask(async () => {
			const [texts, [lab, record]] = await Promise.all([readMistakeTexts(), read()]);
			this.#texts = texts;
			this.#lab = lab;
			this.#record = record;
		});
	}

	/** Another model; what ran of others stays. */
	show(model: string): void {
		if (model === this.#model) return;
		this.#model = model;
		this.stage.drop();
		this.#progress = null;
		this.stage.live.choose(this.#optionsOf(model));
	}

	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.stage.goLive(backend)) await this.run();
	}

	async retry(backend: BackendChoice): Promise<void> {
		await (this.stage.isReady ? this.run() : this.goLive(backend));
	}

	/** Runs what is looked at, as the model is and with the mistake; parts of it are shown as they come. */
	async run(): Promise<void> {
		await this.stage.ask(async (isCurrent) => {
			const { info } = this.stage.live;
			if (!info || this.isHarmless) return;
			try {
				await this.#runView(info, isCurrent);
			} finally {
				if (isCurrent()) this.#progress = null;
			}
		});
	}

	/** What was measured by then stays. */
	cancel(): void {
		this.stage.drop();
		this.stage.live.stop();
		this.#progress = null;
	}

	describe(): Partial<MistakeParams> {
		const { prompt, start, view, fault, longest } = this;
		return { model: this.#model, prompt, start, view, fault, longest };
	}

	dispose(): void {
		this.stage.dispose();
	}

	#faultyOf({ ownSchedule, ownRope }: ModelInfo): Schedule {
		return applyFault(ownSchedule, ownRope, this.fault);
	}

	async #runView(info: ModelInfo, isCurrent: IsCurrent): Promise<void> {
		const key = this.#key;
		const texts = this.#texts;
		if (!texts) return;
		const { live } = this.stage;
		const pair = { own: info.ownSchedule, faulty: this.#faultyOf(info) };
		const longest = Math.min(Number(this.longest), info.maxTokens);
		const keep = (part: Pick<Shown, 'isWhole'> & Part) => {
			if (isCurrent()) this.#live = { ...this.#live, [key]: { ...aboutOf(info), ...part } };
		};
		const hooks = { isCurrent, onProgress: (progress: Progress) => (this.#progress = progress) };
		switch (this.view) {
			case 'loss':
				await readBoth(live, pair, longest, hooks, (bins, isWhole) =>
					keep({ view: 'loss', bins, isWhole })
				);
				break;
			case 'answers':
				await askAll(live, pair, texts.questions, longest, hooks, (answered, isWhole) =>
					keep({ view: 'answers', answered, isWhole })
				);
				break;
			case 'text':
				await goOnBoth(live, pair, this.text, newTokens, hooks, (part, isWhole) =>
					keep({ view: 'text', ...part, isWhole })
				);
		}
	}

	/** What the lab measured or a recording holds of this model and mistake. */
	#findMeasured(): Shown | null {
		const [lab, record, model, { fault, view }] = [this.#lab, this.#record, this.#model, this];
		if (view !== 'text') {
			const found = lab && listLab(lab, model, fault);
			if (!found) return null;
			return { ...found.shown, ...(view === 'loss' ? found.loss : found.answers) };
		}
		const run = record?.runs.find((each) => each.model === model && each.start === this.start);
		if (!record || !run || this.prompt.trim() !== '') return null;
		const { revision, own, tokens } = run;
		const about = { revision, backend: record.backend, date: record.created.slice(0, 10) };
		const faulty = run[fault];
		return { view, origin: 'recorded', model, about, isWhole: true, own, faulty, tokens };
	}
}

type PartOf<V extends View> = Omit<Extract<Shown, { view: V }>, 'origin' | 'model' | 'about'>;
type Part = PartOf<'loss'> | PartOf<'answers'> | PartOf<'text'>;

function aboutOf({ id, revision, backend }: ModelInfo) {
	const date = new Date().toISOString().slice(0, 10);
	return { origin: 'live', model: id, about: { revision, backend, date } } as const;
}
