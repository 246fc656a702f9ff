import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../trace/safetensors.ts';
import { dequantiseRows } from '../../math/dequantise-blocks.ts';
import { encodeHalves } from '../../math/float16.ts';
import { blockSize, BlockQuantiser } from '../../math/quantise-blocks.ts';

const path = new URL('../../../../tests/fixtures/blocks/symmetric.safetensors', import.meta.url);
const { tensors } = decodeSafetensors(new Uint8Array(readFileSync(path)));
const cases = [...tensors.keys()].flatMap((key) =>
	key.endsWith('.values') ? [key.slice(0, -'.values'.length)] : []
);

function read(name: string) {
	const tensor = tensors.get(name);
	if (!tensor) throw new Error(`no ${name}`);
	const bytes = tensor.bytes.slice();
	return { bytes, shape: tensor.shape };
}

const bytesOf = (values: Float32Array<ArrayBuffer>) => new Uint8Array(values.buffer);
/** The upper half of each value. */
const asBrain = (bytes: Uint8Array<ArrayBuffer>) =>
	new Uint8Array(new Uint16Array(bytes.buffer).filter((_, i) => i % 2 === 1).buffer);
const asHalf = (bytes: Uint8Array<ArrayBuffer>) =>
	new Uint8Array(encodeHalves(new Float32Array(bytes.buffer)).buffer);

/** The values of 4 bits that stand for one of a row, without those behind its end. */
function listValues(packed: Uint8Array, rows: number, columns: number): number[] {
	const width = Math.ceil(columns / blockSize) * blockSize;
	return Array.from({ length: rows * columns }, (_, i) => {
		const at = Math.floor(i / columns) * width + (i % columns);
		const pair = packed[at >> 1] ?? -1;
		return at & 1 ? pair >> 4 : pair & 15;
	});
}

describe('4-bit blocks', () => {
	it.each(cases)("are, bit for bit, those of ONNX Runtime's own quantiser: %s", (name) => {
		const { shape, bytes } = read(`${name}.values`);
		const [rows = 0, columns = 0] = shape;
		const { packed, scales } = new BlockQuantiser(columns, 'F32').quantise(bytes);
		const expected = read(`${name}.packed`).bytes;
		expect(packed).toHaveLength(expected.length);
		expect(new Uint8Array(scales.buffer)).toEqual(read(`${name}.scales`).bytes);
		const values = listValues(packed, rows, columns);
		expect(values).toEqual(listValues(expected, rows, columns));
	});

	it.each([
		['bfloat16', 'BF16', asBrain],
		['float16', 'F16', asHalf]
	] as const)('are the same of %s as of the same values in f32', (name, stored, narrow) => {
		const { shape, bytes } = read(`${name}.values`);
		const columns = shape[1] ?? 0;
		const quantiser = new BlockQuantiser(columns, stored);
		const { packed, scales } = quantiser.quantise(narrow(bytes));
		expect(packed).toEqual(read(`${name}.packed`).bytes);
		expect(new Uint8Array(scales.buffer)).toEqual(read(`${name}.scales`).bytes);
		const wide = new BlockQuantiser(columns, 'F32');
		wide.quantise(bytes);
		expect(quantiser.error).toBe(wide.error);
	});

	it('hold zeros behind the end of a row, and say how far values moved', () => {
		const columns = 80;
		const { bytes } = read('two-and-a-half.values');
		const values = new Float32Array(bytes.buffer);
		const rows = values.length / columns;
		const quantiser = new BlockQuantiser(columns, 'F32');
		const { packed, scales } = quantiser.quantise(bytes);
		expect([...packed.subarray(40, 48)]).toEqual(Array(8).fill(0x88));
		const back = dequantiseRows({ packed, scales, zeroPoints: null, rows, columns, blockSize });
		const sum = (list: Float32Array) => list.reduce((all, value) => all + value ** 2, 0);
		const misses = sum(back.map((value, i) => value - (values[i] ?? NaN)));
		expect(quantiser.error).toBeCloseTo(Math.sqrt(misses / sum(values)), 6);
		expect(quantiser.error).toBeGreaterThan(0.05);
		expect(quantiser.error).toBeLessThan(0.12);
	});

	it('of many rows come out as they do row by row', () => {
		const columns = 96;
		const rows = 4096;
		const values = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i));
		const whole = new BlockQuantiser(columns, 'F32');
		const { packed, scales } = whole.quantise(bytesOf(values));
		const apart = new BlockQuantiser(columns, 'F32');
		for (const row of [0, 1, 2730, 2731, rows - 1]) {
			const own = apart.quantise(bytesOf(values.slice(row * columns, (row + 1) * columns)));
			expect(packed.subarray(row * 48, (row + 1) * 48)).toEqual(own.packed);
			expect(scales.subarray(row * 3, (row + 1) * 3)).toEqual(own.scales);
		}
		expect(whole.error).toBeGreaterThan(0.05);
	});

	it.each([NaN, Infinity, -Infinity])('are not made of %s', (value) => {
		const values = new Float32Array(64).fill(1);
		values[40] = value;
		expect(() => new BlockQuantiser(64, 'F32').quantise(bytesOf(values))).toThrow('not finite');
	});

	it('of zeros are zeros, without an error', () => {
		const quantiser = new BlockQuantiser(32, 'F32');
		const { packed } = quantiser.quantise(bytesOf(new Float32Array(32)));
		expect([...packed]).toEqual(Array(16).fill(0x88));
		expect(quantiser.error).toBe(0);
	});
});
