/**
 * @file Large weights in parts, on the CPU: a session packs each weight into a copy before it lets go of the original, so that one weight
 * of a hundred megabytes takes two for a moment, and a WebAssembly memory that has grown stays so. Of parts it takes one twice.
 */
import type { NodeProto } from './onnx.ts';
import { createNode } from './onnx-write.ts';
import { contrib } from './graph-builder.ts';

/** Below this a weight stays whole; of the family only embeddings and heads are larger. */
const mostWhole = 96 * 2 ** 20;
const partBytes = 2 ** 24;
/** Rows come in whole tiles of the kernel. */
const tile = 64;

export interface RowRange {
	readonly from: number;
	readonly to: number;
}

/** Ranges of rows that make up a weight. */
export function cutRows(rows: number, rowBytes: number): readonly RowRange[] {
	if (rows * rowBytes <= mostWhole) return [{ from: 0, to: rows }];
	const size = Math.max(tile, Math.floor(partBytes / rowBytes / tile) * tile);
	return Array.from({ length: Math.ceil(rows / size) }, (_, part) => ({
		from: part * size,
		to: Math.min(rows, (part + 1) * size)
	}));
}

/** The product of rows and a weight `[outputs, inputs]` whose parts these are. */
export function multiplyParts({
	name,
	rows,
	weights,
	product
}: {
	readonly name: string;
	readonly rows: string;
	readonly weights: readonly string[];
	readonly product: string;
}): NodeProto[] {
	const isWhole = weights.length === 1;
	const fused = weights.map((weight, part) =>
		createNode({
			opType: 'FusedMatMul',
			domain: contrib,
			name: isWhole ? name : `${name}/part_${part}`,
			input: [rows, weight],
			output: [isWhole ? product : `${name}/part_${part}/output_0`],
			attributes: { transB: 1n }
		})
	);
	if (isWhole) return fused;
	const input = fused.map(({ output }) => output[0] ?? '');
	const about = { opType: 'Concat', name: `${name}/Concat`, input, output: [product] };
	return [...fused, createNode({ ...about, attributes: { axis: -1n } })];
}
