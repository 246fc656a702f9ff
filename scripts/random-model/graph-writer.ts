/** @file Collects a graph's nodes and initializers; where the bytes of the latter go is the sink's business. */
import {
	type ElementType,
	type NodeProto,
	type TensorProto
} from '../../src/lib/model/graph/onnx.ts';
import {
	createInitializer,
	createNode,
	type ExternalPlace
} from '../../src/lib/model/graph/onnx-write.ts';

/** Takes a tensor's bytes piece by piece; a sink that keeps them elsewhere says where, else they go into the graph. */
export type TensorSink = (pieces: Iterable<Uint8Array>) => ExternalPlace | Uint8Array<ArrayBuffer>;

export interface NodeOptions {
	readonly output?: readonly string[];
	readonly domain?: string;
	readonly attributes?: Readonly<Record<string, number | bigint | readonly number[]>>;
}

export const contrib = 'com.microsoft';

/** Below this many bytes a tensor stays in the graph, as exporters have it. */
const smallTensor = 1024;

export class GraphWriter {
	readonly nodes: NodeProto[] = [];
	readonly initializers: TensorProto[] = [];
	readonly #sink: TensorSink;

	constructor(sink: TensorSink) {
		this.#sink = sink;
	}

	/** Appends a node; returns its first output, by default `<name>/output_0`. */
	add(opType: string, name: string, input: readonly string[], options: NodeOptions = {}): string {
		const output = options.output ?? [`${name}/output_0`];
		this.nodes.push(createNode({ opType, name, input, ...options, output }));
		return output[0] ?? '';
	}

	tensor(
		name: string,
		type: ElementType,
		dims: readonly number[],
		pieces: Iterable<ArrayBufferView<ArrayBuffer>>
	): string {
		const bytes = Array.isArray(pieces) ? pieces.map(toBytes) : mapBytes(pieces);
		const isSmall = Array.isArray(bytes) && countBytes(bytes) < smallTensor;
		const data = isSmall ? joinBytes(bytes) : this.#sink(bytes);
		this.initializers.push(createInitializer(name, type, dims, data));
		return name;
	}

	integers(name: string, dims: readonly number[], values: readonly number[]): string {
		return this.tensor(name, 'int64', dims, [BigInt64Array.from(values, BigInt)]);
	}
}

/** Keeps everything inside the graph. */
export const insideGraph: TensorSink = (pieces) => joinBytes([...pieces]);

function toBytes(view: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> {
	return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

function* mapBytes(views: Iterable<ArrayBufferView<ArrayBuffer>>): Generator<Uint8Array> {
	for (const view of views) yield toBytes(view);
}

function countBytes(pieces: readonly Uint8Array[]): number {
	return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const out = new Uint8Array(countBytes(pieces));
	let at = 0;
	for (const piece of pieces) {
		out.set(piece, at);
		at += piece.length;
	}
	return out;
}
