/**
 * @file A vocabulary tensor that serves both ends is stored one way round and turned for the other. The runtime folds that
 * Transpose when it loads, which makes a second copy: a gigabyte at SmolLM3's size. Here the other end is taught to read
 * the tensor as it lies instead.
 */
import { type GraphProto, type NodeProto } from './onnx.ts';
import { createInitializer, createNode } from './onnx-write.ts';

/**
 * Rewrites products and lookups of turned initializers; batches are of one. The turning nodes are left without readers.
 * @returns names of the initializers that are now shared
 */
export function shareTurnedInitializers(graph: GraphProto): readonly string[] {
	const dims = new Map(
		graph.initializer.map((tensor) => [tensor.name, tensor.dims.map(Number)] as const)
	);
	const shared = new Set<string>();
	for (const turn of graph.node.filter(isTurn)) {
		const [stored = ''] = turn.input;
		const [rows, columns] = dims.get(stored) ?? [];
		if (rows === undefined || columns === undefined) continue;
		const turned = turn.output[0] ?? '';
		for (const reader of graph.node.filter((node) => node.input.includes(turned))) {
			const nodes = rewrite(graph, reader, { stored, turned, rows, columns });
			if (!nodes) continue;
			graph.node.splice(graph.node.indexOf(reader), 1, ...nodes);
			shared.add(stored);
		}
	}
	return [...shared];
}

function isTurn(node: NodeProto): boolean {
	const perm = node.attribute.find((attribute) => attribute.name === 'perm');
	return node.opType === 'Transpose' && (!perm || perm.ints.map(Number).join() === '1,0');
}

interface Turned {
	readonly stored: string;
	readonly turned: string;
	readonly rows: number;
	readonly columns: number;
}

function rewrite(graph: GraphProto, node: NodeProto, turned: Turned): NodeProto[] | null {
	const [first, second] = node.input;
	if (node.opType === 'MatMul' && second === turned.turned && first !== second)
		return multiplyAsStored(graph, node, turned);
	const axis = Number(node.attribute.find((attribute) => attribute.name === 'axis')?.i ?? 0);
	if (node.opType === 'Gather' && first === turned.turned && axis === 0)
		return gatherAsStored(node, turned);
	return null;
}

/** `x · storedᵀ` as a Gemm, which knows no batches: the one there is goes away and comes back. */
function multiplyAsStored(graph: GraphProto, node: NodeProto, turned: Turned): NodeProto[] {
	const { stored, rows, columns } = turned;
	const { name } = node;
	const reshape = (part: string, dims: readonly number[], input: string, output: string) => {
		const shape = `${name}/${part}/shape`;
		const bytes = new Uint8Array(BigInt64Array.from(dims, BigInt).buffer);
		graph.initializer.push(createInitializer(shape, 'int64', [dims.length], bytes));
		return createNode({
			opType: 'Reshape',
			name: `${name}/${part}`,
			input: [input, shape],
			output: [output]
		});
	};
	const [flat, product] = [`${name}/flat`, `${name}/product`];
	return [
		reshape('Flatten', [-1, columns], node.input[0] ?? '', flat),
		createNode({
			opType: 'Gemm',
			name,
			input: [flat, stored],
			output: [product],
			attributes: { transB: 1n }
		}),
		reshape('Unflatten', [1, -1, rows], product, node.output[0] ?? '')
	];
}

/** Rows of `storedᵀ` are columns of what is stored, `[rows, batch, tokens]`. */
function gatherAsStored(node: NodeProto, { stored }: Turned): NodeProto[] {
	const columns = `${node.name}/columns`;
	return [
		createNode({
			opType: 'Gather',
			name: node.name,
			input: [stored, node.input[1] ?? ''],
			output: [columns],
			attributes: { axis: 1n }
		}),
		createNode({
			opType: 'Transpose',
			name: `${node.name}/Transpose`,
			input: [columns],
			output: [node.output[0] ?? ''],
			attributes: { perm: [1, 2, 0] }
		})
	];
}
