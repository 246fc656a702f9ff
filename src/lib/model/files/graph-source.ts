/** @file A model's graph for the place where it is to run, be it an export that is patched or one that is composed here. */
import type { GraphManifest } from '../graph/patch.ts';
import type { StoredTensor } from '../graph/stored-weights.ts';
import type { RuntimeBuild } from '../device/runtime.ts';
import type { DecoderShape } from '../graph/decoder-shape.ts';
import { openLazily, readsWithoutWaiting } from './lazy-bytes.ts';
import { readBlob } from './stored-file.ts';

/** A weights file: in memory or read range by range as one that is, or on disk and unread. */
export type WeightsData = Uint8Array | Blob;

/** What decides about a graph: the build of the runtime, and whether the device has 16-bit arithmetic. */
export interface GraphPlace {
	readonly build: RuntimeBuild;
	readonly hasFloat16: boolean;
}

export interface RunnableGraph {
	readonly graph: Uint8Array;
	/** By the location that the graph's initializers name. */
	readonly weights: ReadonlyMap<string, WeightsData>;
}

export interface PreparedGraph extends RunnableGraph {
	readonly manifest: GraphManifest;
}

/** A decoder's tensors, and the files that they lie in. */
export interface DecoderParts {
	readonly shape: DecoderShape;
	readonly tensors: ReadonlyMap<string, StoredTensor>;
	readonly files: ReadonlyMap<string, WeightsData>;
}

export interface GraphSource {
	/** Path of the file whose hash names the model. */
	readonly mainFile: string;
	/** Bytes that the weights take on the CPU. */
	readonly cpuBytes: number;
	/** What was passed over, for reports. */
	readonly remarks: readonly string[];
	/** What a graph is composed of; null of an export, whose tensors are not known by name. */
	readonly parts: DecoderParts | null;
	readonly prepare: (place: GraphPlace) => Promise<PreparedGraph>;
	/** The model without inputs for positions and without taps, as its exporter wrote it or would have; only to compare with. */
	readonly prepareOriginal: (place: GraphPlace) => Promise<RunnableGraph>;
}

/**
 * A file as the runtime takes it that reads no Blob piece by piece.
 * @throws {ModelError} file-missing
 */
export async function openBytes(data: WeightsData, path: string): Promise<Uint8Array> {
	if (!(data instanceof Blob)) return data;
	return readsWithoutWaiting ? openLazily(data, path) : readBlob(data, path);
}
