/** @file A small recording in JSON that an exhibit opens with, and what takes its place once the model has run. */
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import type { LiveModel } from '../../model/page/live-model.svelte.ts';
import type { WidgetState } from '../contract.ts';
import { Stage, type IsCurrent } from '../live/stage.svelte.ts';
import { fetchRecord, type RecordHeading } from '../live/record-heading.ts';

interface Source<T> {
	readonly url: string;
	/** @throws {Error} where the file is something else */
	readonly read: (json: unknown) => T;
	/** Runs the text; what it has so far may be shown by `show`. */
	readonly run: (live: LiveModel, text: string, show: (record: T) => void) => Promise<T>;
}

export class RecordedRun<T extends RecordHeading> {
	readonly stage: Stage;
	readonly #source: Source<T>;
	text = $state('');
	#record = $state.raw<(T & { readonly origin: 'recorded' | 'live' }) | null>(null);

	readonly isStale = $derived.by(() => this.#record !== null && this.text !== this.#record.prompt);
	/** A recording stands for no other text. */
	readonly isAwaited = $derived.by(
		() => this.isStale && this.text !== '' && this.#record?.origin === 'recorded'
	);
	readonly record = $derived.by(() => (this.isAwaited ? null : this.#record));

	constructor(options: LiveModelOptions, source: Source<T>) {
		this.stage = new Stage(options);
		this.#source = source;
	}

	/** The record that is here, be it of the text in the field or not. */
	get last() {
		return this.#record;
	}
	get status(): WidgetState {
		return this.stage.describe(this.record?.origin ?? 'nothing');
	}

	async open(text: string): Promise<void> {
		if (text !== '') this.text = text;
		await this.stage.ask((isCurrent) => this.#fetch(isCurrent));
	}

	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.stage.goLive(backend)) await this.run();
	}

	async run(): Promise<void> {
		const { text } = this;
		await this.stage.ask(async (isCurrent) => {
			const { live } = this.stage;
			if (!live.info) return;
			const show = (record: T) => {
				if (isCurrent()) this.#record = { ...record, origin: 'live' };
			};
			show(await this.#source.run(live, text, show));
		});
	}

	cancel(): void {
		this.stage.live.stop();
	}

	async retry(backend: BackendChoice): Promise<void> {
		if (this.stage.isReady) await this.run();
		else if (this.#record || this.stage.live.failure) await this.goLive(backend);
		else await this.open('');
	}

	dispose(): void {
		this.stage.dispose();
	}

	async #fetch(isCurrent: IsCurrent): Promise<void> {
		const { url, read } = this.#source;
		const record = await fetchRecord(url, read);
		if (!isCurrent() || this.#record?.origin === 'live') return;
		this.#record = { ...record, origin: 'recorded' };
		if (this.text === '') this.text = record.prompt;
	}
}
