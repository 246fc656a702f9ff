/** @file Collects the nodes and the small constants of a graph that is being written. */
import type { NodeProto, TensorProto } from './onnx.ts';
import { createInitializer, createNode, type NodeFields } from './onnx-write.ts';

export interface NodeOptions {
	readonly output?: readonly string[];
	readonly domain?: string;
	readonly attributes?: NodeFields['attributes'];
}

export const contrib = 'com.microsoft';

export class GraphBuilder {
	readonly nodes: NodeProto[] = [];
	readonly initializers: TensorProto[] = [];

	/** Appends a node; returns its first output, by default `<name>/output_0`. */
	add(opType: string, name: string, input: readonly string[], options: NodeOptions = {}): string {
		const output = options.output ?? [`${name}/output_0`];
		this.nodes.push(createNode({ opType, name, input, ...options, output }));
		return output[0] ?? '';
	}

	/** True where an initializer of this name is there. */
	has(initializer: string): boolean {
		return this.initializers.some(({ name }) => name === initializer);
	}

	/** A small constant; one that is there already is left as it is. */
	integers(name: string, dims: readonly number[], values: readonly number[]): string {
		if (!this.has(name)) {
			const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
			this.initializers.push(createInitializer(name, 'int64', dims, bytes));
		}
		return name;
	}

	/**
	 * Turns `attention_mask` into what GroupQueryAttention reads.
	 * @returns `seqlens_k`, the tokens less one, int32 `[batch, 1]`, and `total_sequence_length`, an int32 scalar
	 */
	addLengths(): readonly [string, string] {
		const at = '/model/attn_mask_reformat/attn_mask_subgraph';
		const one = this.integers('/model/constants/INT64/[1]', [1], [1]);
		const scalar = this.integers('/model/constants/INT64/1', [], [1]);
		const to = { attributes: { to: 6n } };
		const keep = { attributes: { keepdims: 1n } };
		const total = this.add('ReduceSum', `${at}/ReduceSum`, ['attention_mask', one], keep);
		const less = this.add('Sub', `${at}/Sub`, [total, one]);
		const lengths = this.add('Cast', `${at}/Sub/Cast`, [less], to);
		const shape = this.add('Shape', `${at}/Shape`, ['attention_mask']);
		const along = { attributes: { axis: 0n } };
		const size = this.add('Gather', `${at}/Gather`, [shape, scalar], along);
		return [lengths, this.add('Cast', `${at}/Gather/Cast`, [size], to)];
	}
}
