/** A model beside itself with its weights rounded: one matrix to look at, and both models reading the same text. */
import type { LabTable } from '../../lab/schema.ts';
import { bitsPerValue, relativeError, roundRows, type Rounding } from '../../math/round-blocks.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import { describeFailure, isNews } from '../../model/contract/model-error.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import { changedOptions, findSource, type LiveModelOptions } from '../../model/page/live-source.ts';
import type { WidgetState } from '../contract.ts';
import { Stage } from '../live/stage.svelte.ts';
import { nameTensor, readSheet, type Sheet } from './read-tensor.ts';
import { readAll, type Reading } from './readings.ts';
import { readRecordedRow } from './recorded-row.ts';
import type { QuantiseParams } from './parameters.ts';

export interface LiveReading extends Reading {
	readonly builtMs: number;
	readonly model: string;
	readonly revision: string;
	readonly backend: string;
}

const roundings = { '8': 8, '4': 4, '3': 3, '2': 2 } as const;

export class Quantise {
	readonly stage: Stage;
	readonly #optionsOf: (model: string) => LiveModelOptions;
	#model = $state('');
	bits = $state<QuantiseParams['bits']>('4');
	block = $state<QuantiseParams['block']>('32');
	part = $state<QuantiseParams['part']>('all');
	layer = $state(3);
	matrix = $state<QuantiseParams['matrix']>('down');
	prompt = $state('');
	context = $state(4096);
	backend = $state<BackendChoice>('auto');
	/** Undefined while it is on its way, null where it was not measured. */
	#lab = $state.raw<LabTable<'quantised-loss'> | null>();
	#sheet = $state.raw<Sheet | null>(null);
	#sheetFailure = $state.raw<ModelFailure | null>(null);
	#readings = $state.raw<Readonly<Record<string, LiveReading>>>({});
	#loaded = '';
	#asked = 0;

	readonly rounding: Rounding = $derived({
		bits: roundings[this.bits],
		block: this.block === 'row' ? 0 : Number(this.block)
	});
	readonly tensor = $derived(nameTensor(this.matrix, this.layer));
	/** The matrix that is here, rounded as it is set. */
	readonly rounded = $derived.by(() => {
		const sheet = this.#sheet;
		if (!sheet) return null;
		const { values, columns } = sheet;
		const found = roundRows(values, columns, this.rounding);
		return {
			...found,
			error: relativeError(values, found.values),
			bits: bitsPerValue(this.rounding, columns)
		};
	});
	readonly exact = $derived(this.#readings[this.#keyOf(false)] ?? null);
	readonly changed = $derived(this.#readings[this.#keyOf(true)] ?? null);

	constructor(optionsOf: (model: string) => LiveModelOptions, start: QuantiseParams) {
		this.#optionsOf = optionsOf;
		const { model, ...rest } = start;
		this.#model = model;
		Object.assign(this, rest);
		this.stage = new Stage(optionsOf(model));
	}

	get model() {
		return this.#model;
	}
	get lab() {
		return this.#lab ?? null;
	}
	get sheet() {
		return this.#sheet;
	}
	/** Why the matrix cannot be looked at. */
	get sheetFailure() {
		return this.#sheetFailure;
	}
	get status(): WidgetState {
		const shown = (this.exact ?? this.changed) ? 'live' : this.#lab ? 'recorded' : 'nothing';
		const state = this.stage.describe(shown);
		return state === 'idle' && this.#lab === undefined ? 'loading' : state;
	}

	/** What is measured, and a recorded row of the matrix that is shown first. */
	async open(read: () => Promise<LabTable<'quantised-loss'> | null>): Promise<void> {
		try {
			const [lab, row] = await Promise.all([read(), readRecordedRow()]);
			this.#lab = lab;
			if (!this.#sheet && row.model === this.#model && row.name === this.tensor) this.#sheet = row;
		} catch (error) {
			this.stage.fail(describeFailure(error));
		}
	}

	/** The matrix that is chosen is not the one that is shown. */
	get isLookOutdated(): boolean {
		return this.#sheet?.name !== this.tensor;
	}

	/** Another model; what was read with others stays. */
	show(model: string): void {
		if (model === this.#model) return;
		this.stop();
		this.#asked++;
		this.#sheet = null;
		this.#sheetFailure = null;
		this.#model = model;
		this.#loaded = '';
		this.stage.live.choose(this.#optionsOf(model));
	}

	/** Reads the matrix that is chosen; the newest choice wins. */
	async look(): Promise<void> {
		const asked = ++this.#asked;
		this.#sheetFailure = null;
		try {
			const source = await findSource(this.#optionsOf(this.#model));
			const sheet = await readSheet(source, this.tensor);
			if (asked === this.#asked) this.#sheet = sheet;
		} catch (error) {
			const failure = describeFailure(error);
			if (asked !== this.#asked || !isNews(failure)) return;
			// What was recorded of the same matrix stays.
			if (this.isLookOutdated) this.#sheet = null;
			this.#sheetFailure = failure;
		}
	}

	/** Has the model as it is and the rounded one read the text, each only where it has not. Never rejects: see the stage's failure. */
	async run(): Promise<void> {
		await this.stage.ask(async (isCurrent) => {
			for (const isRounded of [false, true]) {
				const key = this.#keyOf(isRounded);
				if (this.#readings[key]) continue;
				const { prompt } = this;
				const builtMs = await this.#build(isRounded);
				const { live } = this.stage;
				if (!isCurrent() || live.status !== 'ready' || !live.info) return;
				const { id: model, revision, backend } = live.info;
				const reading = await readAll(live, prompt, isCurrent);
				if (!isCurrent() || !reading) return;
				const found = { ...reading, builtMs, model, revision, backend };
				this.#readings = { ...this.#readings, [key]: found };
			}
		});
	}

	/** Builds everything anew, on another backend or after a failure. */
	async again(): Promise<void> {
		this.#loaded = '';
		if (this.#sheet?.origin !== 'live') void this.look();
		await this.run();
	}

	stop(): void {
		this.stage.stop();
	}

	describe(): Partial<QuantiseParams> {
		const { bits, block, part, layer, matrix, prompt, context, backend } = this;
		return { model: this.#model, bits, block, part, layer, matrix, prompt, context, backend };
	}

	dispose(): void {
		this.#asked++;
		this.stage.dispose();
	}

	async #build(isRounded: boolean): Promise<number> {
		const { live } = this.stage;
		const { rounding, backend } = this;
		const part = this.part === 'one' ? this.tensor : this.part;
		const own = this.#optionsOf(this.#model);
		const wanted = JSON.stringify([this.#model, backend, isRounded && [rounding, part]]);
		if (this.#loaded === wanted && live.status === 'ready') return 0;
		this.#loaded = wanted;
		live.choose(
			isRounded
				? changedOptions(own, () => Promise.resolve({ kind: 'round', rounding, part } as const))
				: own
		);
		const began = performance.now();
		await live.load(backend);
		return performance.now() - began;
	}

	#keyOf(isRounded: boolean): string {
		const part = this.part === 'one' ? this.tensor : this.part;
		const change = isRounded ? [this.bits, this.block, part] : [];
		return JSON.stringify([this.#model, this.backend, this.prompt, ...change]);
	}
}
