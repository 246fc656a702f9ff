/** @file Where a model comes from, where it runs, and what the page learns about it once it is loaded. Types only. */
import type { Rope, Schedule } from '../../math/positional.ts';
import type { Rounding } from '../../math/round-blocks.ts';
import type { TraceShape } from '../../trace/trace.ts';
import type { CatalogModel } from './catalog.ts';

export type Backend = 'webgpu' | 'wasm';

export type BackendChoice = 'auto' | Backend;

export interface LoadProgress {
	readonly phase: 'files' | 'runtime' | 'session' | 'self-test';
	readonly loadedBytes: number;
	readonly totalBytes: number;
}

/** What is done to a model's weights while they are read; its files stay as they are. See files/changed-weights.ts. */
export type WeightChange =
	/** `share` of this model's weights, the rest of the other's. */
	| { readonly kind: 'blend'; readonly other: ModelSource; readonly share: number }
	/** `part`: "all" matrices, those of the "layers", or one tensor by its name. */
	| { readonly kind: 'round'; readonly rounding: Rounding; readonly part: string };

/** A model that ships with the site, fetched and checked file by file against the catalogue. */
export interface SiteSource {
	readonly kind: 'site';
	readonly model: CatalogModel;
	/** Absolute address of the model's folder, ending in a slash. */
	readonly baseUrl: string;
	readonly change?: WeightChange;
}

/** A model whose files are on this machine already: downloaded and verified, or chosen by the person. */
export interface FilesSource {
	readonly kind: 'files';
	/** A Hub id, or the name of the folder. */
	readonly id: string;
	/** The commit the files came from; null where they have none. */
	readonly revision: string | null;
	/** Path among `files` of the ONNX graph; of `model.safetensors`, or the index of its shards, where a graph is to be composed. */
	readonly graph: string;
	/**
	 * By path inside the model's folder: `config.json`, `tokenizer.json`, the graph, and beside the graph the files that its
	 * initializers name. A Blob is handed to the runtime unread where the browser can suspend WebAssembly.
	 */
	readonly files: Readonly<Record<string, Blob>>;
	readonly change?: WeightChange;
}

export type ModelSource = SiteSource | FilesSource;

/** Absolute addresses of the runtime's WebAssembly files; workers cannot know the site's base path. */
export interface RuntimeUrls {
	readonly wasm: string;
	readonly asyncify: string;
	readonly jspi: string;
	/** Size of each file, for the progress: a compressed response does not say. */
	readonly bytes?: { readonly wasm: number; readonly asyncify: number; readonly jspi: number };
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
	readonly outcome: CheckOutcome;
	readonly detail: string;
	/** What the outcome means, where that needs saying. */
	readonly finding?: ReadingFinding;
	/** The figures that decided, each with its limits. */
	readonly measured?: readonly Measured[];
}

/**
 * "corrected": wrong in the file, put right by the engine; "unclear": neither shown to be right nor to be wrong; "pending": not
 * checked yet.
 */
export type CheckOutcome = 'passed' | 'corrected' | 'unclear' | 'failed' | 'skipped' | 'pending';

/** What became of a plain text; see `run/reading.ts`. */
export type ReadingFinding =
	'reads' | 'learnt-nothing' | 'too-sure' | 'too-unsure' | 'below-its-size' | 'worse-than-chance';

/** A measured figure, and what it may be at least or at most; where neither is given it is told for what it says. */
export interface Measured {
	readonly what: 'loss' | 'overconfidence' | 'copied';
	readonly value: number;
	readonly least?: number;
	readonly most?: number;
	/** How many there were, of counts. */
	readonly of?: number;
}

/** How fast a model ran on this machine: medians in ms of a prompt of 60 tokens and of one token after it. */
export interface Pace {
	readonly promptMs: number;
	readonly tokenMs: number;
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
	/** Threads that compute; several only where the page is isolated. */
	readonly threads: number;
	readonly dtype: 'float32' | 'float16';
	/** The model's own positional schedule, from its config. */
	readonly ownSchedule: Schedule;
	/** The RoPE that its config names, for layers that are switched to it; a model without any RoPE layer has one too. */
	readonly ownRope: Rope;
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
