/**
 * @file Projections. Weights stay as they are stored, `[outputs, inputs]`: turning them round would make a second copy. On the CPU that is
 * FusedMatMul, which takes rows of any rank and packs its weights once; WebGPU has it not, but Gemm, which takes matrices alone.
 */
import type { ComputedFloat } from '../../math/convert-floats.ts';
import type { Linear } from './decoder-shape.ts';
import { contrib, type GraphBuilder, type NodeOptions } from './graph-builder.ts';
import { blockSize } from '../../math/quantise-blocks.ts';
import { nameBlocks, type StoredWeights } from './stored-weights.ts';
import { cutRows, multiplyParts } from './weight-parts.ts';

/** Where a graph is to run, and in which type. */
export interface ComposeTarget {
	readonly runsOn: 'cpu' | 'webgpu';
	readonly elementType: ComputedFloat;
}

/** Rows of numbers as projections take and give them: `[1, tokens, width]` on the CPU, `[tokens, width]` on WebGPU. */
export type Rows = { readonly rows: string };

export class LinearWriter {
	readonly #graph: GraphBuilder;
	readonly #weights: StoredWeights;
	readonly #target: ComposeTarget;
	readonly #flattened = new Map<string, string>();

	constructor(graph: GraphBuilder, weights: StoredWeights, target: ComposeTarget) {
		this.#graph = graph;
		this.#weights = weights;
		this.#target = target;
	}

	/** Rows out of a tensor `[1, tokens, width]`. */
	flatten(tensor: string, width: number): Rows {
		if (this.#target.runsOn === 'cpu') return { rows: tensor };
		const known = this.#flattened.get(tensor);
		const shape = this.#graph.integers(`/constants/rows_of_${width}`, [2], [-1, width]);
		const rows = known ?? this.#graph.add('Reshape', `${tensor}/Flatten`, [tensor, shape]);
		this.#flattened.set(tensor, rows);
		return { rows };
	}

	/** The tensor `[1, tokens, width]` of rows. */
	unflatten({ rows }: Rows, width: number, output = `${rows}/whole`): string {
		if (this.#target.runsOn === 'cpu') return rows;
		const shape = this.#graph.integers(`/constants/tokens_of_${width}`, [3], [1, -1, width]);
		const name = `${rows}/Unflatten`;
		return this.#graph.add('Reshape', name, [rows, shape], { output: [output] });
	}

	/**
	 * @param weight stored tensor `[outputs, inputs]`; the linear's own where left out
	 * @param output name of the result on the CPU
	 */
	multiply(
		name: string,
		{ rows }: Rows,
		linear: Linear,
		{ weight = `${linear.name}.weight`, output = `${name}/output_0` } = {}
	): Rows {
		const bias = linear.hasBias ? this.add(`${linear.name}.bias`) : '';
		const attributes = { transB: 1n };
		const isQuantised = this.#weights.isQuantised(weight);
		if (this.#target.runsOn === 'webgpu' && !isQuantised) {
			const inputs = [rows, this.add(weight), ...(bias ? [bias] : [])];
			return { rows: this.#graph.add('Gemm', name, inputs, { attributes }) };
		}
		const product = bias ? `${name}/product` : output;
		const options = { domain: contrib, output: [product] };
		if (isQuantised) this.#multiplyBlocks(name, rows, weight, linear, options);
		else
			this.#graph.nodes.push(
				...multiplyParts({ name, rows, weights: this.#addParts(weight, linear), product })
			);
		if (!bias) return { rows: product };
		return { rows: this.#graph.add('Add', `${name}/Add`, [product, bias], { output: [output] }) };
	}

	/** Left at accuracy level 0, which computes in the type of the graph; level 4 would round what is multiplied to 8 bits. */
	#multiplyBlocks(
		name: string,
		rows: string,
		weight: string,
		{ inputs, outputs }: Linear,
		options: NodeOptions
	): void {
		const { blocks } = nameBlocks(weight);
		if (!this.#graph.has(blocks)) this.#graph.initializers.push(this.#weights.keep(blocks));
		this.#graph.add('MatMulNBits', name, [rows, blocks, this.addScales(weight)], {
			...options,
			attributes: {
				K: BigInt(inputs),
				N: BigInt(outputs),
				bits: 4n,
				block_size: BigInt(blockSize)
			}
		});
	}

	/** The initializers of a weight: one that is there already, or large ones in parts. */
	#addParts(weight: string, { inputs, outputs }: Linear): readonly string[] {
		const ranges = cutRows(outputs, inputs * 4);
		if (ranges.length === 1 || this.#graph.has(weight)) return [this.add(weight)];
		return ranges.map((range, part) => {
			const name = `${weight}/part_${part}`;
			const { elementType } = this.#target;
			this.#graph.initializers.push(this.#weights.compute(weight, elementType, name, range));
			return name;
		});
	}

	/** An initializer with the scales of a quantised tensor, `[rows, blocks]`. */
	addScales(weight: string): string {
		return this.add(nameBlocks(weight).scales);
	}

	/** An initializer with a stored tensor in the type of the graph; one that is there already serves again. */
	add(name: string): string {
		if (!this.#graph.has(name))
			this.#graph.initializers.push(this.#weights.compute(name, this.#target.elementType));
		return name;
	}
}
