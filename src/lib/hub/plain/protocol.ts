/** @file What the page and the worker of plain transformers.js say to each other. Types only. */
import type { Backend, FilesSource } from '../../model/contract/source.ts';

export interface PlainRequest {
	readonly source: FilesSource;
	readonly backend: Backend;
	/** True where our own session computes in 16 bits; of a graph that is written here the same is asked for. */
	readonly hasFloat16: boolean;
	/** Absolute address of the runtime's WebAssembly, asyncify build: the one that transformers.js is bundled with. */
	readonly runtimeUrl: string;
	readonly prompt: string;
	readonly newTokens: number;
}

export interface PlainRun {
	/** Token ids of the prompt. */
	readonly promptIds: readonly number[];
	/** Whose tokenizer made them; a model without `tokenizer_config.json` opens with ours alone. */
	readonly tokenizer: 'transformers.js' | 'museum';
	/** True where the graphics device was made here, without what its runtime computes wrongly with; else the library made its own. */
	readonly isDeviceGiven: boolean;
	/** Ids of the new tokens, the likeliest each time; shorter than asked for where an end-of-text token came. */
	readonly tokens: readonly number[];
	/** When each came, in ms after the run began. */
	readonly arrivals: readonly number[];
	/** Of transformers.js. */
	readonly version: string;
	/** Of its onnxruntime-web. */
	readonly runtime: string;
}

export type PlainPhase = 'library' | 'session' | 'tokens';

export type FromPlainWorker =
	| { readonly type: 'progress'; readonly phase: PlainPhase; readonly tokens: number }
	| { readonly type: 'done'; readonly run: PlainRun }
	| { readonly type: 'failed'; readonly detail: string };
