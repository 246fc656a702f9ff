/** A KV cache as it fills: how many bytes it takes after every token. */
import { countCacheBytesPerToken } from '../../facts/architecture.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { BackendChoice } from '../../model/contract/source.ts';
import type { Trace, TraceShape } from '../../trace/trace.ts';
import type { Field } from '../attention-bench/csv.ts';
import { PromptRun } from '../live/prompt-run.svelte.ts';

/** One look at the cache. */
export interface Reading {
	/** Tokens whose keys and values are kept. */
	readonly tokens: number;
	/** Bytes they take. */
	readonly bytes: number;
}

/** The engine's numbers take four bytes, whatever the weights were stored in; a device with half precision takes two. */
const widths = { float32: 4, float16: 2, bfloat16: 2 } as const;

export class CacheFill {
	/** The recorded run that stands here before any model is loaded. */
	readonly run: PromptRun;
	/** Tokens to generate. */
	wanted = $state(48);
	/** Counted from the tensors the session keeps, prompt first; empty before a live run. */
	#readings = $state.raw<readonly Reading[]>([]);
	#grown = $state.raw<Trace | null>(null);
	#promptTokens = $state(0);

	readonly trace: Trace | null = $derived.by(() => this.#grown ?? this.run.trace);
	readonly shape: TraceShape | null = $derived.by(() => this.trace?.shape ?? null);
	readonly bytesPerNumber = $derived.by(() => (this.trace ? widths[this.trace.dtype] : 4));
	/** What the formula says a token takes. */
	readonly perToken = $derived.by(() =>
		this.shape ? countCacheBytesPerToken(this.shape, this.bytesPerNumber) : 0
	);
	readonly last = $derived(this.#readings.at(-1) ?? null);
	readonly isCounted = $derived(this.last !== null);
	/** Tokens on screen. */
	readonly tokens = $derived.by(() => this.last?.tokens ?? this.trace?.tokens.length ?? 0);
	/** Bytes of the cache: counted where the model ran here, by the formula where it did not. */
	readonly bytes = $derived.by(() => this.last?.bytes ?? this.tokens * this.perToken);
	/** Room that is kept free in the picture. */
	readonly capacity = $derived.by(() => Math.max(this.tokens, this.promptTokens + this.wanted));
	/** What the same heads would take if every query head kept keys and values of its own. */
	readonly unshared = $derived.by(() =>
		this.shape ? this.bytes * (this.shape.queryHeads / this.shape.kvHeads) : 0
	);

	constructor(options: LiveModelOptions, recordedUrl: string) {
		this.run = new PromptRun(options, recordedUrl);
	}

	get readings() {
		return this.#readings;
	}
	get promptTokens(): number {
		return this.#promptTokens || (this.trace?.tokens.length ?? 0);
	}

	async goLive(backend: BackendChoice): Promise<void> {
		if (await this.run.stage.goLive(backend)) await this.generate();
	}

	/** Fills the cache with the prompt, then with one new token after another. */
	async generate(): Promise<void> {
		const { stage, text } = this.run;
		const { live } = stage;
		await stage.ask(async (isCurrent) => {
			const { info } = live;
			if (!info) return;
			let isFirst = true;
			await live.generate(text, info.ownSchedule, {
				sampling: { temperature: 0, topK: null, topP: null, seed: 1 },
				maxNewTokens: this.wanted,
				onStep: (trace, step) => {
					if (!isCurrent()) return;
					const reading = { tokens: trace.tokens.length, bytes: step.cacheBytes };
					// A long prompt comes in parts.
					if (isFirst || step.tokenIds.length > 1) this.#promptTokens = reading.tokens;
					this.#readings = isFirst ? [reading] : [...this.#readings, reading];
					this.#grown = trace;
					isFirst = false;
				}
			});
		});
	}

	async retry(backend: BackendChoice): Promise<void> {
		const { stage } = this.run;
		if (stage.isReady) await this.generate();
		else if (this.run.last) await this.goLive(backend);
		else await this.run.open();
	}

	/** One line a reading, a header first. */
	list(): Field[][] {
		const texts = this.trace?.tokens ?? [];
		return [
			['tokens', 'last_token', 'cache_bytes', 'source'],
			...(this.isCounted
				? this.#readings.map(({ tokens, bytes }) => [
						tokens,
						texts[tokens - 1] ?? '',
						bytes,
						'counted'
					])
				: texts.map((text, at) => [at + 1, text, (at + 1) * this.perToken, 'formula']))
		];
	}
}
