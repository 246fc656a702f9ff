import { describe, expect, it } from 'vitest';
import { largestDifference, ort, readFloats } from '../../../../tests/engine/node-runtime.ts';
import { openUnpacked } from './unpacked-weights.ts';
import { decodeModel } from '../graph/onnx-read.ts';
import {
	createInitializer,
	createModel,
	createNode,
	createTensorInfo,
	encodeModel
} from '../graph/onnx-write.ts';
import { unpackBlocks, unpackedLocation } from '../graph/unpack-blocks.ts';

interface Options {
	readonly rows: number;
	readonly columns: number;
	readonly blockSize: number;
	readonly hasZeroPoints: boolean;
	readonly hasBias: boolean;
}

const bytesOf = (values: Float32Array<ArrayBuffer>) => new Uint8Array(values.buffer);
const spread = (count: number, factor: number) =>
	Uint8Array.from({ length: count }, (_, i) => (i * factor + (i >> 3) * 29) & 255);

/** One MatMulNBits over rows of `columns` numbers. */
function makeGraph({ rows, columns, blockSize, hasZeroPoints, hasBias }: Options) {
	const blocks = Math.ceil(columns / blockSize);
	const scales = Float32Array.from({ length: rows * blocks }, (_, i) => 0.01 + (i % 7) / 100);
	const bias = Float32Array.from({ length: rows }, (_, i) => i - 2);
	const packed = spread((rows * blocks * blockSize) / 2, 37);
	const zeros = spread(rows * Math.ceil(blocks / 2), 91);
	const dims = [rows, blocks, blockSize / 2];
	const initializers = [
		createInitializer('packed', 'uint8', dims, packed),
		createInitializer('scales', 'float32', [rows * blocks], bytesOf(scales)),
		...(hasZeroPoints ? [createInitializer('zeros', 'uint8', [zeros.length], zeros)] : []),
		...(hasBias ? [createInitializer('bias', 'float32', [rows], bytesOf(bias))] : [])
	];
	const optional = [hasZeroPoints ? 'zeros' : '', '', hasBias ? 'bias' : ''];
	while (optional.at(-1) === '') optional.pop();
	const product = createNode({
		opType: 'MatMulNBits',
		domain: 'com.microsoft',
		name: 'product',
		input: ['x', 'packed', 'scales', ...optional],
		output: ['y'],
		attributes: {
			K: BigInt(columns),
			N: BigInt(rows),
			bits: 4n,
			block_size: BigInt(blockSize)
		}
	});
	return encodeModel(
		createModel({
			nodes: [product],
			inputs: [createTensorInfo('x', 'float32', [1, 'tokens', columns])],
			outputs: [createTensorInfo('y', 'float32', [1, 'tokens', rows])],
			initializers,
			opset: 21
		})
	);
}

async function run(
	graph: Uint8Array,
	columns: number,
	externalData: { path: string; data: Uint8Array }[] = []
): Promise<Float32Array> {
	const session = await ort.InferenceSession.create(graph, { externalData, logSeverityLevel: 3 });
	const x = Float32Array.from({ length: 3 * columns }, (_, i) => Math.sin(i));
	const outputs = await session.run({ x: new ort.Tensor('float32', x, [1, 3, columns]) });
	await session.release();
	return readFloats(outputs, 'y');
}

const plain = { rows: 6, columns: 64, blockSize: 32, hasZeroPoints: false, hasBias: false };

describe('4-bit weights, unpacked once', () => {
	it.each([
		['as the museum writes them', plain],
		['with zero points', { ...plain, hasZeroPoints: true }],
		[
			'with an odd number of blocks, zero points and a bias',
			{ ...plain, columns: 96, hasZeroPoints: true, hasBias: true }
		],
		['whose last block is not full', { ...plain, columns: 80, hasZeroPoints: true }],
		['in blocks of 16', { ...plain, blockSize: 16 }]
	] as const)('%s give what the runtime gives', async (_, options) => {
		const graph = makeGraph(options);
		const { bytes, weights } = unpackBlocks(graph, 2 ** 20);
		expect(weights).toHaveLength(1);
		const names = decodeModel(bytes).graph.node.map(({ opType }) => opType);
		expect(names).toEqual(options.hasBias ? ['FusedMatMul', 'Add'] : ['FusedMatMul']);
		const data = openUnpacked(weights, new Map());
		const unpacked = await run(bytes, options.columns, [{ path: unpackedLocation, data }]);
		const own = await run(graph, options.columns);
		expect(own.some((value) => Math.abs(value) > 0.1)).toBe(true);
		expect(largestDifference(own, unpacked)).toBeLessThan(1e-5);
	});

	it('stay packed where memory forbids it', () => {
		const graph = makeGraph(plain);
		const bytes = 4 * plain.rows * plain.columns;
		expect(unpackBlocks(graph, bytes).weights).toHaveLength(1);
		expect(unpackBlocks(graph, bytes - 1)).toEqual({ bytes: graph, weights: [] });
	});
});
