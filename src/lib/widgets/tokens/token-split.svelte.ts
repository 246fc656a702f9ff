/** @file What the exhibit about tokens shows: one text and a sentence in each language, cut by two vocabularies. */
import { recorded } from 'virtual:vocabularies';
import { describeFailure } from '../../model/contract/model-error.ts';
import type { ModelFailure } from '../../model/contract/failure.ts';
import type { WidgetState } from '../contract.ts';
import { languageSamples, sampleText, type LanguageSample } from './samples.ts';
import { measureReach, measureText, type Reach, type Split, type TextSize } from './split.ts';
import { Splitter } from './splitter.ts';
import { findVocabularyFiles, totalBytes } from './vocabulary-files.ts';
import type { Splits } from './splitter-protocol.ts';

export interface Measured {
	readonly text: string;
	readonly size: TextSize;
	readonly smollm3: { readonly split: Split; readonly reach: Reach | null };
	readonly nano: { readonly split: Split; readonly reach: Reach | null };
}

export interface MeasuredLanguage extends Measured {
	readonly language: LanguageSample['language'];
}

export class TokenSplitState {
	readonly #baseUrl: string;
	#splitter: Splitter | null = null;
	/** What is typed; what is shown follows it once the vocabularies are there. */
	text = $state(sampleText);
	readonly totalBytes = totalBytes;
	readonly sentences = $state(languageSamples.map(({ text }) => text));
	#texts = $state.raw<readonly string[]>([sampleText, ...languageSamples.map(({ text }) => text)]);
	#splits = $state.raw<Splits>(recorded);
	#status = $state<'recorded' | 'loading' | 'live'>('recorded');
	/** Where the splits on show come from. */
	#origin = $state<'recorded' | 'live'>('recorded');
	#loadedBytes = $state(0);
	#failure = $state.raw<ModelFailure | null>(null);
	#asked = 0;
	/** The person stopped the loading: then it begins again only when asked for. */
	#isCancelled = false;

	readonly main: Measured = $derived(this.#measure(0));
	readonly languages: readonly MeasuredLanguage[] = $derived(
		languageSamples.map(({ language }, index) => ({ language, ...this.#measure(index + 1) }))
	);
	/** True while what is typed is not what is shown. */
	readonly isBehind = $derived(
		this.text !== this.#texts[0] ||
			this.sentences.some((sentence, index) => sentence !== this.#texts[index + 1])
	);
	constructor(baseUrl: string) {
		this.#baseUrl = baseUrl;
	}

	get origin() {
		return this.#origin;
	}
	get isLoading() {
		return this.#status === 'loading';
	}
	get isLive() {
		return this.#status === 'live';
	}
	/** Bytes that have come, of `totalBytes`. */
	get loadedBytes() {
		return this.#loadedBytes;
	}
	get failure() {
		return this.#failure;
	}
	get state(): WidgetState {
		if (this.#failure) return 'failed';
		return this.#status;
	}
	/** Loads both vocabularies, then cuts what is typed. */
	async goLive(): Promise<void> {
		this.#splitter?.dispose();
		const splitter = new Splitter();
		this.#splitter = splitter;
		this.#status = 'loading';
		this.#loadedBytes = 0;
		this.#failure = null;
		this.#isCancelled = false;
		try {
			await splitter.open(findVocabularyFiles(this.#baseUrl), (loaded) => {
				this.#loadedBytes = loaded;
			});
			await this.#cut(splitter);
			this.#status = 'live';
			// Typing goes on meanwhile.
			if (this.isBehind) await this.update();
		} catch (error) {
			if (this.#splitter !== splitter) return;
			this.#stop(error);
		}
	}

	cancel(): void {
		this.#isCancelled = true;
		this.#splitter?.dispose();
	}

	/** Cuts what is typed; the newest call wins. The first brings the vocabularies, unless that failed or was stopped. */
	async update(): Promise<void> {
		const splitter = this.#splitter;
		if (this.#status === 'recorded' && !this.#failure && !this.#isCancelled && this.isBehind)
			return this.goLive();
		if (!splitter || this.#status !== 'live') return;
		try {
			await this.#cut(splitter);
		} catch (error) {
			this.#stop(error);
		}
	}

	/** The sentences as they came. */
	resetSentences(): void {
		for (const [index, { text }] of languageSamples.entries()) this.sentences[index] = text;
		void this.update();
	}

	dispose(): void {
		this.#splitter?.dispose();
		this.#splitter = null;
	}

	async #cut(splitter: Splitter): Promise<void> {
		const asked = ++this.#asked;
		const texts = [this.text, ...this.sentences];
		const splits = await splitter.split(texts);
		if (asked !== this.#asked) return;
		this.#texts = texts;
		this.#splits = splits;
		this.#origin = 'live';
	}

	#stop(error: unknown): void {
		const failure = describeFailure(error);
		this.#status = 'recorded';
		this.#splitter?.dispose();
		this.#splitter = null;
		if (failure.code !== 'aborted') this.#failure = failure;
	}

	#measure(index: number): Measured {
		const text = this.#texts[index] ?? '';
		const size = measureText(text);
		const read = (splits: readonly Split[]) => {
			const split = splits[index] ?? { ids: [], tokens: [], isPartial: false };
			return { split, reach: measureReach(size, split) };
		};
		return { text, size, smollm3: read(this.#splits.smollm3), nano: read(this.#splits.nano) };
	}
}
