/** @file What a decoder is made of, what it is asked, and what it brings back. */
import type { Tensor } from 'onnxruntime-web/wasm';
import type { LayerTrace, TraceShape } from '../../trace/trace.ts';
import type { Interventions } from '../contract/interventions.ts';
import type { Ort } from '../device/runtime.ts';
import type { Handles } from '../graph/handles.ts';
import type { GraphManifest } from '../graph/patch.ts';
import type { KeptRun } from '../taps/kept-run.ts';

export interface DecoderOptions {
	readonly ort: Ort;
	/** The device of the WebGPU backend; null runs on the CPU. */
	readonly device: GPUDevice | null;
	readonly graph: Uint8Array;
	readonly manifest: GraphManifest;
	/** What the graph takes besides, where it has hands. */
	readonly handles?: Handles;
	/** The files that the graph's initializers live in, by path. */
	readonly externalData: ReadonlyMap<string, Uint8Array | Blob>;
	/** Weights that the graph takes as inputs; they are the decoder's from here on. */
	readonly weightInputs?: ReadonlyMap<string, Tensor>;
	readonly shape: TraceShape;
	readonly maxTokens: number;
}

export interface ForwardOptions {
	/** What to bring back from inside: nothing, queries and keys, or attention outputs and values too. */
	readonly taps: 'none' | 'attention' | 'all';
	/** Takes over queries and keys instead, where they lie; nothing of them is brought back then. */
	readonly keep?: KeptRun | null;
	/** Logits of every token, of the last one only, or of those at these places among `ids`. */
	readonly logits: 'all' | 'last' | readonly number[];
	/** Brings back what heads write and the residual stream, instead of queries and keys. */
	readonly observes?: boolean;
	/** Brings back the residual stream as it enters these layers; their number stands for after the last. */
	readonly streams?: readonly number[];
}

export interface ForwardResult {
	/** `[tokens asked for, vocabulary]` */
	readonly logits: Float32Array;
	/** Empty without taps, and where they were kept. */
	readonly layers: readonly LayerTrace[];
	/** With all taps, and where they are observed: per layer `[tokens, queryHeads, headDim]`. */
	readonly attentionOutputs: readonly Float32Array[];
	/** With all taps: per layer the cache's values `[kvHeads, cached tokens, headDim]`. */
	readonly values: readonly Float32Array[];
	/** Where it is observed: `[tokens, hidden]` before each layer and after the last, or in the order asked for. */
	readonly residuals: readonly Float32Array[];
	/** The session's run alone, in milliseconds. */
	readonly forwardMs: number;
	/** What the KV cache takes after it. */
	readonly cacheBytes: number;
}

export interface BranchStart {
	/** Layers that are passed by. */
	readonly layer: number;
	/** One entry a row of the batch. */
	readonly variants: readonly Interventions[];
	/** Tokens that stand before it. */
	readonly kept?: number;
}
