/** @file A generation for reading, not for looking inside: prompt in, tokens out, and only the logits come back from the model. */
import { createRandom, sampleToken, selectTopK } from '../../math/sampling.ts';
import { logSumExp } from '../../math/softmax.ts';
import type { Decoder } from './decoder.ts';
import type { ContinueOptions, Ending, NewToken, Prefill } from '../contract/chat.ts';
import type { TextTokenizer } from '../text/tokenizer.ts';

/** Likeliest tokens told beside each one drawn. */
const rivalCount = 5;

export interface ContinuationModel {
	readonly tokenizer: TextTokenizer;
	/** The model's own. */
	readonly endTokens: ReadonlySet<number>;
	/** Most tokens of prompt and answer together. */
	readonly longestRun: number;
	/** Most tokens of one forward pass. */
	readonly longestChunk: number;
}

export interface ContinuationHooks {
	readonly onPrefill: (prefill: Prefill) => void;
	readonly onToken: (token: NewToken) => void;
	/** Rejects where the generation is not to go on. */
	readonly goOn: () => Promise<void>;
}

export class Continuation {
	/** The prompt, then what was drawn so far. */
	readonly #ids: number[];
	readonly #options: ContinueOptions;
	readonly #model: ContinuationModel;
	readonly #last: number;
	readonly #ends: ReadonlySet<number>;
	readonly #random: () => number;
	readonly #read: (id: number) => string;

	constructor(ids: readonly number[], options: ContinueOptions, model: ContinuationModel) {
		const { tokenizer, endTokens, longestRun } = model;
		this.#ids = [...ids];
		this.#options = options;
		this.#model = model;
		this.#last = Math.min(ids.length + options.maxNewTokens, longestRun);
		const ends = options.ends.flatMap((text) => tokenizer.findSpecial(text) ?? []);
		this.#ends = new Set([...endTokens, ...ends]);
		this.#random = createRandom(options.sampling.seed);
		this.#read = tokenizer.createReader({ isStart: options.isTemplated });
	}

	/** Goes on to the end; called again with another decoder, goes on from where the first was lost. */
	async run(decoder: Decoder, hooks: ContinuationHooks): Promise<Ending> {
		let logits = await this.#prefill(decoder, hooks);
		while (this.#ids.length < this.#last) {
			const id = sampleToken(logits, this.#options.sampling, this.#random);
			const isEnd = this.#ends.has(id);
			hooks.onToken(this.#describe(id, logits, isEnd));
			if (isEnd) return 'end-token';
			this.#ids.push(id);
			if (this.#ids.length === this.#last) break;
			logits = (await decoder.forward([id], { taps: 'none', logits: 'last' })).logits;
			await hooks.goOn();
		}
		return this.#last === this.#model.longestRun ? 'longest-run' : 'new-tokens';
	}

	/** Reads what the cache does not hold, and returns the logits after the last token. */
	async #prefill(decoder: Decoder, { onPrefill, goOn }: ContinuationHooks): Promise<Float32Array> {
		const total = this.#ids.length;
		const reused = decoder.keepPrefix(this.#ids);
		let [done, forwardMs] = [reused, 0];
		let logits: Float32Array = new Float32Array();
		while (done < total) {
			const part = this.#ids.slice(done, done + this.#model.longestChunk);
			const result = await decoder.forward(part, { taps: 'none', logits: 'last' });
			({ logits } = result);
			done += part.length;
			forwardMs += result.forwardMs;
			await goOn();
			onPrefill({ done, total, reused, forwardMs });
		}
		return logits;
	}

	#describe(id: number, logits: Float32Array, isEnd: boolean): NewToken {
		const { tokenizer } = this.#model;
		const normaliser = logSumExp(logits);
		const share = (logit: number) => Math.exp(logit - normaliser);
		const rivals = selectTopK(logits, rivalCount);
		return {
			id,
			shown: tokenizer.show(id),
			text: isEnd ? '' : this.#read(id),
			probability: share(logits[id] ?? -Infinity),
			rivals: {
				ids: rivals.ids,
				texts: Array.from(rivals.ids, (rival) => tokenizer.show(rival)),
				probabilities: rivals.logits.map(share)
			},
			isEnd,
			at: performance.now()
		};
	}
}
