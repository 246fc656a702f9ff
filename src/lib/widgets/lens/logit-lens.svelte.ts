/** A run read layer by layer under one positional setting or two: recorded at first, then of a model that runs here. */
import { nope } from '../../math/schedule.ts';
import type { Schedule } from '../../math/positional.ts';
import type { Lens } from '../../model/contract/interventions.ts';
import type { BackendChoice, ModelInfo } from '../../model/contract/source.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import { describeRun } from '../../model/page/trace-heading.ts';
import type { TraceHeading } from '../../trace/trace-builder.ts';
import { readRecorded } from '../attention-bench/recorded.ts';
import type { WidgetState } from '../contract.ts';
import { Stage, type IsCurrent } from '../live/stage.svelte.ts';
import { hasLens, readCell, type LensRun } from './cells.ts';
import type { LogitLensParams, Setting, Shade } from './parameters.ts';

/** The model that the recorded runs are of. */
export const recordedModel = 'nano';

function scheduleOf({ ownSchedule, ownRope }: ModelInfo, setting: Setting): Schedule {
	if (setting === 'own') return ownSchedule;
	return ownSchedule.map((own) => {
		if (setting === 'nope') return nope;
		return own.kind === 'rope' ? own : ownRope;
	});
}

function asTrace(lens: Lens, heading: TraceHeading): LensRun {
	const { tokenIds, tokens, topkTokens, topk } = lens;
	const first = (lens.depths - 1) * tokens.length;
	const last = {
		k: topk.k,
		ids: topk.ids.subarray(first * topk.k),
		logits: topk.logits.subarray(first * topk.k),
		logSumExp: topk.logSumExp.subarray(first)
	};
	return { ...heading, tokenIds, tokens, topkTokens, layers: [], topk: last, lens };
}

export class LogitLens {
	readonly stage: Stage;
	readonly #optionsOf: (model: string) => LiveModelOptions;
	readonly #urlOf: (setting: Setting) => string;
	text = $state('');
	shade = $state<Shade>('answer');
	#model = $state(recordedModel);
	#setting = $state<Setting>('own');
	#beside = $state<Setting | 'none'>('none');
	/** Runs of the text that was read last, by setting. */
	#runs = $state.raw<Readonly<Partial<Record<Setting, LensRun>>>>({});
	#chosen = $state.raw<{ readonly depth: number | null; readonly token: number | null }>({
		depth: null,
		token: null
	});
	#depths = $state.raw<{ readonly done: number; readonly total: number } | null>(null);

	readonly #any: LensRun | null = $derived.by(() => Object.values(this.#runs)[0] ?? null);
	/** What stands here is a recording, and something else was asked for: nothing is drawn until the model has run. */
	readonly isAwaited = $derived.by(() => {
		const any = this.#any;
		if (any?.origin !== 'recorded') return false;
		return this.#model !== recordedModel || (this.text !== '' && this.text !== any.prompt);
	});
	readonly run: LensRun | null = $derived.by(() =>
		this.isAwaited ? null : (this.#runs[this.#setting] ?? null)
	);
	readonly other: LensRun | null = $derived.by(() => {
		if (this.isAwaited || this.#beside === 'none' || this.#beside === this.#setting) return null;
		return this.#runs[this.#beside] ?? null;
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
	readonly otherCell = $derived.by(() =>
		this.other ? readCell(this.other, this.place.depth, this.place.token) : null
	);

	constructor(
		optionsOf: (model: string) => LiveModelOptions,
		urlOf: (setting: Setting) => string,
		model: string
	) {
		this.#optionsOf = optionsOf;
		this.#urlOf = urlOf;
		this.#model = model;
		this.stage = new Stage(optionsOf(model));
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
	/** Layers that were read so far, while a live run is under way. */
	get depths() {
		return this.#depths;
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

	/** Another model for live runs; what was read of the old one goes. */
	async show(model: string): Promise<void> {
		if (model === this.#model) return;
		const wasLive = this.#any?.origin === 'live';
		this.#model = model;
		this.stage.drop();
		this.stage.live.choose(this.#optionsOf(model));
		if (wasLive) this.#runs = {};
		await this.#bring();
	}

	select(depth: number, token: number): void {
		this.#chosen = { depth, token };
	}

	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.stage.goLive(backend)) await this.read();
	}

	/** Reads the text with the model that is loaded, under every setting that is shown. */
	async read(): Promise<void> {
		await this.stage.ask(async (isCurrent) => {
			await this.#readLive(this.text, {}, isCurrent);
		});
	}

	cancel(): void {
		this.stage.live.stop();
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
			shade: this.shade,
			layer: this.#chosen.depth,
			token: this.#chosen.token === null ? null : this.#chosen.token + 1,
			prompt: any?.origin === 'recorded' && this.text === any.prompt ? '' : this.text
		};
	}

	dispose(): void {
		this.stage.dispose();
	}

	get #wanted(): readonly Setting[] {
		const both = [this.#setting, ...(this.#beside === 'none' ? [] : [this.#beside])];
		return both.filter((setting, i) => both.indexOf(setting) === i);
	}

	/** What is shown and not here yet: recorded as long as nothing was run, live from then on. */
	async #bring(): Promise<void> {
		const missing = this.#wanted.filter((setting) => !this.#runs[setting]);
		if (missing.length === 0) return;
		const any = this.#any;
		await this.stage.ask(async (isCurrent) => {
			if (any?.origin === 'live') {
				await this.#readLive(any.prompt, this.#runs, isCurrent);
				return;
			}
			// Recordings of nano stand for nothing else, and are opened for their prompt alone.
			for (const setting of missing) {
				const found = await readRecorded(this.#urlOf(setting));
				if (!isCurrent()) return;
				if ('failure' in found) {
					this.stage.fail(found.failure);
					return;
				}
				if (hasLens(found.trace)) this.#runs = { ...this.#runs, [setting]: found.trace };
				if (this.text === '') this.text = found.trace.prompt;
			}
		});
	}

	async #readLive(
		text: string,
		before: Readonly<Partial<Record<Setting, LensRun>>>,
		isCurrent: IsCurrent
	): Promise<void> {
		const { live } = this.stage;
		let runs = before;
		try {
			for (const setting of this.#wanted) {
				const { info } = live;
				if (!info) return;
				if (runs[setting]) continue;
				this.#depths = null;
				const schedule = scheduleOf(info, setting);
				const onDepth = (depths: { done: number; total: number }) => (this.#depths = depths);
				const lens = await live.readLens(text, schedule, { onDepth });
				if (!isCurrent()) return;
				runs = { ...runs, [setting]: asTrace(lens, describeRun(info, text, schedule)) };
				// What was asked for first is shown while the other is read.
				this.#runs = runs;
			}
		} finally {
			this.#depths = null;
		}
	}
}
