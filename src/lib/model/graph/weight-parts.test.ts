import { describe, expect, it } from 'vitest';
import { largestDifference, ort, readFloats } from '../../../../tests/engine/node-runtime.ts';
import { createInitializer, createModel, createTensorInfo, encodeModel } from './onnx-write.ts';
import { cutRows, multiplyParts } from './weight-parts.ts';

describe('large weights', () => {
	it('are cut into whole tiles that cover every row once, and small ones are not', () => {
		expect(cutRows(1536, 576 * 4)).toEqual([{ from: 0, to: 1536 }]);
		const ranges = cutRows(49_152, 576 * 4);
		expect(ranges.length).toBeGreaterThan(6);
		expect(ranges[0]?.from).toBe(0);
		expect(ranges.at(-1)?.to).toBe(49_152);
		for (const [i, { from, to }] of ranges.entries()) {
			expect(from % 64).toBe(0);
			expect((to - from) * 576 * 4).toBeLessThanOrEqual(2 ** 24);
			if (i > 0) expect(from).toBe(ranges[i - 1]?.to);
		}
	});

	it('give in parts, bit for bit, what they give whole', async () => {
		const [rows, columns] = [192, 96];
		const weight = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * 1.7));
		const input = Float32Array.from({ length: 3 * columns }, (_, i) => Math.cos(i * 0.3));
		const run = async (ends: readonly number[]) => {
			const ranges = ends.map((to, i) => ({ from: ends[i - 1] ?? 0, to }));
			const graph = encodeModel(
				createModel({
					nodes: multiplyParts({
						name: 'head',
						rows: 'x',
						weights: ranges.map((_, i) => `w${i}`),
						product: 'y'
					}),
					inputs: [createTensorInfo('x', 'float32', [1, 'n', columns])],
					outputs: [createTensorInfo('y', 'float32', [1, 'n', rows])],
					initializers: ranges.map(({ from, to }, i) => {
						const part = weight.slice(from * columns, to * columns);
						return createInitializer(
							`w${i}`,
							'float32',
							[to - from, columns],
							new Uint8Array(part.buffer)
						);
					}),
					opset: 21
				})
			);
			const session = await ort.InferenceSession.create(graph, { logSeverityLevel: 3 });
			const x = new ort.Tensor('float32', input, [1, 3, columns]);
			const outputs = await session.run({ x });
			await session.release();
			return readFloats(outputs, 'y');
		};
		expect(largestDifference(await run([rows]), await run([64, 128, rows]))).toBe(0);
	});
});
