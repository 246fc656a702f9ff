/**
 * @file Projections. Weights stay as they are stored, `[outputs, inputs]`: turning them round would make a second copy. On the CPU that is
 * FusedMatMul, which takes rows of any rank and packs its weights once; WebGPU has it not, but Gemm, which takes matrices alone.
 */
import type { ComputedFloat } from '../../math/convert-floats.ts';
import type { Linear } from './decoder-shape.ts';
import { contrib, type GraphBuilder } from './graph-builder.ts';
import type { StoredWeights } from './stored-weights.ts';

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
	 * @param weight initializer `[outputs, inputs]`; the linear's own where left out
	 * @param output name of the result on the CPU
	 */
	multiply(
		name: string,
		{ rows }: Rows,
		linear: Linear,
		{ weight = this.add(`${linear.name}.weight`), output = `${name}/output_0` } = {}
	): Rows {
		const bias = linear.hasBias ? this.add(`${linear.name}.bias`) : '';
		const attributes = { transB: 1n };
		if (this.#target.runsOn === 'webgpu') {
			const inputs = [rows, weight, ...(bias ? [bias] : [])];
			return { rows: this.#graph.add('Gemm', name, inputs, { attributes }) };
		}
		const product = bias ? `${name}/product` : output;
		const options = { domain: contrib, attributes, output: [product] };
		this.#graph.add('FusedMatMul', name, [rows, weight], options);
		if (!bias) return { rows: product };
		return { rows: this.#graph.add('Add', `${name}/Add`, [product, bias], { output: [output] }) };
	}

	/** An initializer with a stored tensor in the type of the graph. */
	add(name: string): string {
		this.#graph.initializers.push(this.#weights.compute(name, this.#target.elementType));
		return name;
	}
}
