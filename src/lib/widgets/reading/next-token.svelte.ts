/** @file The next token of one run: what the settings make of the model's logits, and what many draws give. */
import { countDraws, distributeNext, measureSettling } from '../../math/next-distribution.ts';
import { createRandom, type SamplingSettings } from '../../math/sampling.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import { PromptRun } from '../live/prompt-run.svelte.ts';

/** One token of the histogram, or all that are not shown on their own. */
export interface DrawRow {
	/** Token id; null for the rest together. */
	readonly id: number | null;
	readonly text: string;
	/** The model's own probability. */
	readonly own: number;
	/** After the settings. */
	readonly final: number;
	readonly drawn: number;
	/** One standard deviation of the drawn share. */
	readonly deviation: number;
}

/** Tokens with a row of their own. */
const mostRows = 12;

export const topKRange = [0, 50] as const;

export class NextToken {
	readonly prompt: PromptRun;
	temperature = $state(1);
	/** 0 means off. */
	topK = $state(0);
	/** 1 means off. */
	topP = $state(1);
	draws = $state(100);
	seed = $state(1);

	readonly trace = $derived.by(() => this.prompt.trace);
	readonly logits = $derived(this.trace?.lastLogits ?? null);
	readonly settings: SamplingSettings = $derived({
		temperature: this.temperature,
		topK: this.topK === 0 ? null : this.topK,
		topP: this.topP === 1 ? null : this.topP
	});
	readonly distribution = $derived(this.logits && distributeNext(this.logits, this.settings));
	/** `[kept]` how often each token came. */
	readonly #counts = $derived(
		this.distribution && countDraws(this.distribution, this.draws, createRandom(this.seed))
	);
	/** The same draws on their way from the first to the last. */
	readonly settling = $derived(
		this.distribution ? measureSettling(this.distribution, this.draws, createRandom(this.seed)) : []
	);
	readonly rows: readonly DrawRow[] = $derived.by(() => {
		const { distribution, draws, trace } = this;
		const counts = this.#counts;
		if (!distribution || !counts || !trace) return [];
		const { ids, own, final } = distribution;
		const deviate = (share: number) => Math.sqrt((share * (1 - share)) / draws);
		const shown = Math.min(mostRows, ids.length);
		const rows = Array.from({ length: shown }, (_, place): DrawRow => {
			const id = ids[place] ?? 0;
			const share = final[place] ?? 0;
			return {
				id,
				text: trace.topkTokens.get(id) ?? `#${id}`,
				own: own[place] ?? 0,
				final: share,
				drawn: counts[place] ?? 0,
				deviation: deviate(share)
			};
		});
		const rest = (values: { slice(from: number): ArrayLike<number> }) =>
			Array.from(values.slice(shown)).reduce((sum, value) => sum + value, 0);
		const final0 = rest(final);
		return [
			...rows,
			{
				id: null,
				text: '',
				own: rest(own),
				final: final0,
				drawn: rest(counts),
				deviation: deviate(final0)
			}
		];
	});
	/** Tokens without a row of their own. */
	readonly others = $derived(Math.max(0, (this.distribution?.ids.length ?? 0) - mostRows));
	/** Rows that can be drawn, and how many of those came as often as expected, give or take two standard deviations. */
	readonly agreement = $derived.by(() => {
		const open = this.rows.filter(({ final }) => final > 0 && final < 1);
		const within = open.filter(
			({ final, drawn, deviation }) => Math.abs(drawn / this.draws - final) <= 2 * deviation
		);
		return { rows: open.length, within: within.length };
	});

	constructor(options: LiveModelOptions, recordedUrl: string) {
		this.prompt = new PromptRun(options, recordedUrl);
	}

	/** What is left out is off. */
	set({
		temperature = 1,
		topK = 0,
		topP = 1
	}: {
		temperature?: number;
		topK?: number;
		topP?: number;
	}) {
		this.temperature = temperature;
		this.topK = topK;
		this.topP = topP;
	}

	drawAgain(): void {
		this.seed = (this.seed % 9999) + 1;
	}

	dispose(): void {
		this.prompt.dispose();
	}
}
