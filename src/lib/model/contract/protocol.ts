/**
 * @file The messages between the page and the model worker. Types only.
 *
 * Each request has an id; the worker answers it with any number of `progress`/`step`/`scored` replies and exactly one
 * `done` or `failed`. A `loaded` in the middle of a run says that another backend took over; its steps start anew (those of a `continue` go on). A newer request of the same kind supersedes an older one, which then fails with code `superseded`.
 */
import type { HeadReading } from '../../math/head-reading.ts';
import type { Positional, Schedule } from '../../math/positional.ts';
import type { LayerTrace, TopK, TraceShape } from '../../trace/trace.ts';
import type { CatalogModel } from './catalog.ts';

export type Backend = 'webgpu' | 'wasm';
export type BackendChoice = 'auto' | Backend;

export type ErrorCode =
	| 'empty-prompt'
	| 'too-many-tokens'
	| 'file-missing'
	/** The model is to be on this device, and is not. */
	| 'not-stored'
	| 'file-truncated'
	| 'file-altered'
	| 'network'
	| 'unsupported-graph'
	| 'no-backend'
	/** WebGPU is not there or failed, and WebAssembly cannot hold the weights. */
	| 'too-large'
	| 'adapter-lost'
	| 'self-test'
	| 'taps-gone'
	| 'aborted'
	| 'superseded'
	| 'internal';

/** An error as a value; `detail` names the file, operator or number in question. The interface has the sentence. */
export interface ModelFailure {
	readonly code: ErrorCode;
	readonly detail: string;
}

export interface LoadProgress {
	readonly phase: 'files' | 'runtime' | 'session' | 'self-test';
	readonly loadedBytes: number;
	readonly totalBytes: number;
}

/** Something a loaded model had to show; `detail` says what was found, in English, for reports. */
export interface ModelCheck {
	readonly name:
		| 'layers'
		| 'rope-layers'
		| 'rope-theta'
		| 'heads'
		| 'layout'
		| 'attention'
		| 'finite-logits'
		| 'prediction'
		| 'rotary-matters';
	/** "corrected": wrong in the file, put right by the engine. */
	readonly outcome: 'passed' | 'corrected' | 'failed' | 'skipped';
	readonly detail: string;
}

/** Why a model does not run on WebGPU although it might have; see `choose-backend.ts`. */
export type FallbackReason =
	'no-adapter' | 'software-adapter' | 'self-test' | 'no-session' | 'adapter-lost';

/**
 * "layout-repaired": the graph had RoPE on NoPE layers; "hash-unchecked": no secure origin, sizes checked only;
 * "weights-in-memory": weights are not read from disk piece by piece here, so the tab held them all while loading.
 */
export type ModelWarning = 'layout-repaired' | 'hash-unchecked' | 'weights-in-memory';

/** What the page learns about a model once it is loaded. */
export interface ModelInfo {
	readonly id: string;
	readonly revision: string;
	readonly shape: TraceShape;
	readonly backend: Backend;
	/** Which build of the runtime serves it. */
	readonly build: 'wasm' | 'asyncify' | 'jspi';
	readonly dtype: 'float32' | 'float16';
	/** The model's own positional schedule, from its config. */
	readonly ownSchedule: Schedule;
	/** Trained context length in tokens. */
	readonly trainedLength: number;
	/** Longest run the tables allow, in tokens. */
	readonly maxTokens: number;
	readonly vocabSize: number;
	/** Layout of the graph ("A", "B", "C", "UP"); see `graph/attention-layers.ts`. */
	readonly layout: string;
	readonly warnings: readonly ModelWarning[];
	/** What was checked. A model of the site proves its attention; one from elsewhere also its config, layout and predictions. */
	readonly checks: readonly ModelCheck[];
	readonly fallbackReason: FallbackReason | null;
}

export interface Sampling {
	/** 0 means greedy. */
	readonly temperature: number;
	readonly topK: number | null;
	readonly topP: number | null;
	readonly seed: number;
}

/** A model that ships with the site, fetched and checked file by file against the catalogue. */
export interface SiteSource {
	readonly kind: 'site';
	readonly model: CatalogModel;
	/** Absolute address of the model's folder, ending in a slash. */
	readonly baseUrl: string;
}

/** A model whose files are on this machine already: downloaded and verified, or chosen by the person. */
export interface FilesSource {
	readonly kind: 'files';
	/** A Hub id, or the name of the folder. */
	readonly id: string;
	/** The commit the files came from; null where they have none. */
	readonly revision: string | null;
	/** Path of the ONNX graph among `files`. */
	readonly graph: string;
	/**
	 * By path inside the model's folder: `config.json`, `tokenizer.json`, the graph, and beside the graph the files that its
	 * initializers name. A Blob is handed to the runtime unread where the browser can suspend WebAssembly.
	 */
	readonly files: Readonly<Record<string, Blob>>;
}

export type ModelSource = SiteSource | FilesSource;

/**
 * What becomes of a run's queries and keys. A small run brings them to the page; a large one keeps them where the model runs, to be
 * asked for by its name. When a run begins, every kept run that it does not name is given back.
 */
export interface TapPolicy {
	/** The new run's name. */
	readonly run: number;
	/** Largest size, as f32 of the whole run, that is brought to the page. */
	readonly mostBytes: number;
	/** Earlier runs that stay: the other side of a comparison. */
	readonly alongside: readonly number[];
}

/** Absolute addresses of the runtime's WebAssembly files; workers cannot know the site's base path. */
export interface RuntimeUrls {
	readonly wasm: string;
	readonly asyncify: string;
	readonly jspi: string;
	/** Size of each file, for the progress: a compressed response does not say. */
	readonly bytes?: { readonly wasm: number; readonly asyncify: number; readonly jspi: number };
}

export interface Tokenized {
	readonly ids: Int32Array;
	readonly tokens: readonly string[];
	/** For each token, the end of its text in the prompt, in UTF-16 units. */
	readonly ends: Int32Array;
	/** True where the text was so long that only a beginning of it was counted. */
	readonly isPartial: boolean;
}

/** One run, or one generated token: rows that extend a trace. */
export interface StepResult {
	readonly tokenIds: Int32Array;
	readonly tokens: readonly string[];
	/** Empty where the run is kept. */
	readonly layers: readonly LayerTrace[];
	/** The name under which the model keeps the run's queries and keys; null where they come with it. */
	readonly kept: number | null;
	/** Rows of −1 for tokens whose logits were not computed: all but the last one of a kept part. */
	readonly topk: TopK;
	readonly topkTokens: ReadonlyMap<number, string>;
	/** `[vocabulary]` logits after the last of these tokens. */
	readonly lastLogits: Float32Array;
	/** Milliseconds of the forward pass alone. */
	readonly forwardMs: number;
	/** Bytes of the KV cache after it, counted from the tensors that the session keeps. */
	readonly cacheBytes: number;
}

/** The likeliest tokens after some text, likeliest first. */
export interface NextTokens {
	readonly ids: Int32Array;
	readonly texts: readonly string[];
	readonly probabilities: Float32Array;
}

/** How well the model foresaw the tokens of a text, or of one part of it. */
export interface TextScore {
	readonly tokenIds: Int32Array;
	readonly tokens: readonly string[];
	/** `[tokens]` natural log of the probability of each token after those before it; NaN for the first of a text. */
	readonly logProbs: Float32Array;
	/** `[tokens]` 1 where the model thought no token likelier. */
	readonly isLikeliest: Uint8Array;
	/** What may follow the last token. */
	readonly next: NextTokens;
	/** Milliseconds of the forward passes alone. */
	readonly forwardMs: number;
}
export type ScorePart = TextScore;

/** How far the reading of a prompt has come. */
export interface Prefill {
	/** Tokens read by now, those that the cache held included. */
	readonly done: number;
	readonly total: number;
	/** Tokens at the beginning that the cache held already. */
	readonly reused: number;
	/** Milliseconds of the forward passes alone. */
	readonly forwardMs: number;
}

/** A token that the model wrote. */
export interface NewToken {
	readonly id: number;
	/** What it reads as alone. */
	readonly shown: string;
	/** What it adds to the text; a character that spans tokens comes with its last one. */
	readonly text: string;
	/** Its probability after all before it, at temperature 1. */
	readonly probability: number;
	/** The likeliest tokens in its place. */
	readonly rivals: NextTokens;
	/** True for a token that ends the text; it belongs to what was drawn, not to the text. */
	readonly isEnd: boolean;
}

/** Why a generation came to its end. */
export type Ending = 'end-token' | 'new-tokens' | 'longest-run';

export interface ContinueOptions {
	readonly sampling: Sampling;
	readonly maxNewTokens: number;
	/** The prompt is a rendered chat template; see `TextTokenizer.encode`. */
	readonly isTemplated: boolean;
	/** Special tokens that end the answer besides the model's own, such as `<|im_end|>`; unknown ones are passed over. */
	readonly ends: readonly string[];
}

/** What a model's files say about conversations. */
export interface ChatFiles {
	/** Its chat template; null where it has none. */
	readonly template: string | null;
	/** Which file it stood in. */
	readonly from: string | null;
	/** By their names in templates, such as `bos_token`. */
	readonly specialTokens: Readonly<Record<string, string>>;
	/** Texts of the tokens that end an answer, by the generation's configuration and by custom. */
	readonly ends: readonly string[];
}

/** One layer of a kept run. */
export interface LayerAddress {
	readonly run: number;
	readonly layer: number;
	readonly tokens: number;
}

/** Looks at a kept run, over its first `tokens` tokens; layers and heads are counted from 0. */
export type LookRequest =
	| ({ readonly kind: 'read-layer' } & LayerAddress)
	| ({
			readonly kind: 'read-map';
			readonly head: number;
			readonly positional: Positional;
	  } & LayerAddress)
	| ({
			readonly kind: 'read-heads';
			readonly positional: Positional;
			/** Along one side of each picture, at most. */
			readonly cells: number;
	  } & LayerAddress);

export type LookReply =
	| { readonly type: 'layer'; readonly layer: LayerTrace }
	/** Attention probabilities `[tokens, tokens]`. */
	| { readonly type: 'map'; readonly map: Float32Array }
	/** One entry a head. */
	| { readonly type: 'heads'; readonly heads: readonly HeadReading[] };

export type Request =
	| {
			readonly kind: 'tokenize';
			readonly source: ModelSource;
			readonly text: string;
			readonly isTemplated?: boolean;
	  }
	| { readonly kind: 'read-chat'; readonly source: ModelSource }
	| {
			readonly kind: 'continue';
			readonly prompt: string | readonly number[];
			readonly schedule: Schedule;
			readonly options: ContinueOptions;
	  }
	| {
			readonly kind: 'load';
			readonly source: ModelSource;
			readonly backend: BackendChoice;
			readonly runtime: RuntimeUrls;
	  }
	| {
			readonly kind: 'run';
			readonly prompt: string;
			readonly schedule: Schedule;
			/** Everything is brought to the page where left out. */
			readonly taps?: TapPolicy;
	  }
	| { readonly kind: 'score'; readonly prompt: string; readonly schedule: Schedule }
	| {
			readonly kind: 'generate';
			readonly prompt: string;
			readonly schedule: Schedule;
			readonly sampling: Sampling;
			readonly maxNewTokens: number;
			readonly taps?: TapPolicy;
	  }
	| LookRequest
	/** For tests: loses the GPU device as a driver would. */
	| { readonly kind: 'lose-device' }
	| { readonly kind: 'dispose' };

export type RequestKind = Request['kind'];

export type Reply =
	| { readonly type: 'progress'; readonly progress: LoadProgress }
	| { readonly type: 'step'; readonly step: StepResult }
	| { readonly type: 'scored'; readonly part: ScorePart }
	| { readonly type: 'prefilled'; readonly prefill: Prefill }
	| { readonly type: 'token'; readonly token: NewToken }
	| { readonly type: 'ended'; readonly ending: Ending }
	| { readonly type: 'chat'; readonly chat: ChatFiles }
	| LookReply
	| { readonly type: 'tokenized'; readonly tokenized: Tokenized }
	| { readonly type: 'loaded'; readonly info: ModelInfo }
	| { readonly type: 'done' }
	| { readonly type: 'failed'; readonly failure: ModelFailure };

export type ToWorker =
	| { readonly id: number; readonly type: 'request'; readonly request: Request }
	| { readonly id: number; readonly type: 'abort' };

export type FromWorker = { readonly id: number } & Reply;
