/** @file A made-up model of SmolLM3's proportions, as large as the learner makes it, beside the real ones. */
import facts from 'virtual:facts/smollm3-3b/config,smollm3-3b/parameters,qwen3-0.6b/config,qwen3-0.6b/parameters,llama-3.2-1b/config,llama-3.2-1b/parameters,llama-3.2-3b/config,llama-3.2-3b/parameters,gemma-3-270m/config,gemma-3-270m/parameters,gemma-3-1b/config,gemma-3-1b/parameters,phi-4-mini/config,phi-4-mini/parameters,phi-4/config,phi-4/parameters';
import { pickFact } from '../../facts/picked.ts';
import { countParameters, type ModelSize } from '../../math/embedding-cost.ts';

interface Config {
	readonly layers: number;
	readonly hidden: number;
	readonly queryHeads: number;
	readonly kvHeads: number;
	readonly feedForward: number;
	readonly vocab: number;
	readonly tiedEmbeddings: boolean;
}
interface Parameters {
	readonly text: number;
	readonly embedding: number;
}

/** A real model, from the fact base; `id` names it there. */
export interface TableRow {
	readonly id: string;
	readonly name: string;
	readonly vocabulary: number;
	readonly width: number;
	readonly isTied: boolean;
	readonly embedding: number;
	readonly total: number;
}

const names = {
	'gemma-3-270m': 'Gemma 3 270M',
	'qwen3-0.6b': 'Qwen3 0.6B',
	'gemma-3-1b': 'Gemma 3 1B',
	'llama-3.2-1b': 'Llama 3.2 1B',
	'smollm3-3b': 'SmolLM3-3B',
	'llama-3.2-3b': 'Llama 3.2 3B',
	'phi-4-mini': 'Phi-4-mini',
	'phi-4': 'Phi-4'
} as const;

// The fact base is checked against its schema when the site is built.
const readConfig = (id: string) => pickFact(facts, `${id}/config`).value as unknown as Config;
const readParameters = (id: string) =>
	pickFact(facts, `${id}/parameters`).value as unknown as Parameters;

const own = readConfig('smollm3-3b');
export const ownSize: ModelSize = {
	vocabulary: own.vocab,
	width: own.hidden,
	layers: own.layers
};
const proportions = {
	keyValue: own.kvHeads / own.queryHeads,
	feedForward: own.feedForward / own.hidden
};

/** Smallest and largest value that the controls offer. */
export const sizeRanges = {
	vocabulary: [256, 524_288],
	width: [64, 16_384],
	layers: [1, 128]
} as const;

export class TiedEmbeddings {
	vocabulary = $state(ownSize.vocabulary);
	width = $state(ownSize.width);
	layers = $state(ownSize.layers);
	readonly size: ModelSize = $derived({
		vocabulary: this.vocabulary,
		width: this.width,
		layers: this.layers
	});
	readonly count = $derived(countParameters(this.size, proportions));
	/** Of the tied model. */
	readonly share = $derived(this.count.embedding / this.count.tied);
	readonly isOwn = $derived(
		this.vocabulary === ownSize.vocabulary &&
			this.width === ownSize.width &&
			this.layers === ownSize.layers
	);
	readonly rows: readonly TableRow[] = Object.entries(names).map(([id, name]) => {
		const { vocab, hidden, tiedEmbeddings } = readConfig(id);
		const { embedding, text } = readParameters(id);
		return {
			id,
			name,
			vocabulary: vocab,
			width: hidden,
			isTied: tiedEmbeddings,
			embedding,
			total: text
		};
	});

	/** Where SmolLM3's own shape stands. */
	readonly source = pickFact(facts, 'smollm3-3b/config');

	/** What is left out, or null, keeps SmolLM3's value. */
	set({ vocabulary, width, layers }: { readonly [K in keyof ModelSize]?: number | null }): void {
		this.vocabulary = vocabulary ?? ownSize.vocabulary;
		this.width = width ?? ownSize.width;
		this.layers = layers ?? ownSize.layers;
	}
}
