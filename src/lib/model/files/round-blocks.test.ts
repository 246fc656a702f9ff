import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../trace/safetensors.ts';
import { dequantiseRows } from '../../math/dequantise-blocks.ts';
import { BlockQuantiser } from '../../math/quantise-blocks.ts';
import { createRandom } from '../../math/sampling.ts';
import { bitsPerValue, relativeError, roundingBits, roundRows } from '../../math/round-blocks.ts';

const path = new URL('../../../../tests/fixtures/blocks/rounded.safetensors', import.meta.url);
const { tensors } = decodeSafetensors(new Uint8Array(readFileSync(path)));
const cases = [...tensors.keys()].flatMap((key) => {
	const [, name, bits, block] = /^(.+)\.(\d)-(\d+)\.steps$/.exec(key) ?? [];
	const known = roundingBits.find((each) => String(each) === bits);
	return name && known ? [{ name, bits: known, block: Number(block) }] : [];
});

function read(name: string) {
	const tensor = tensors.get(name);
	if (!tensor) throw new Error(`no ${name}`);
	return { bytes: tensor.bytes.slice(), shape: tensor.shape };
}
const floats = (name: string) => new Float32Array(read(name).bytes.buffer);

describe('weights rounded in blocks', () => {
	it.each(cases)(
		'are those of the reference, bit for bit: $name, $bits bits, block $block',
		({ name, ...rounding }) => {
			const columns = read(`${name}.values`).shape[1] ?? 0;
			const { steps, values } = roundRows(floats(`${name}.values`), columns, rounding);
			const key = `${name}.${rounding.bits}-${rounding.block}`;
			expect(steps).toEqual(read(`${key}.steps`).bytes);
			// Zero has two signs in f32, which a weight does not have.
			const plain = (list: Float32Array) => list.map((value) => value + 0);
			expect(plain(values)).toEqual(plain(floats(`${key}.rounded`)));
		}
	);

	it('of 4 bits in blocks of 32 are what the stored 4-bit weights stand for', () => {
		for (const [rows, columns] of [
			[64, 96],
			[8, 80]
		] as const) {
			const given = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i) / 50);
			const quantiser = new BlockQuantiser(columns, 'F32');
			const { packed, scales } = quantiser.quantise(new Uint8Array(given.buffer));
			const kept = { packed, scales, zeroPoints: null, rows, columns, blockSize: 32 };
			const { values, scales: own } = roundRows(given, columns, { bits: 4, block: 32 });
			expect(values).toEqual(dequantiseRows(kept));
			expect(own).toEqual(scales);
			expect(relativeError(given, values)).toBeCloseTo(quantiser.error, 6);
		}
	});

	it('move further with fewer bits, and with longer blocks', () => {
		const random = createRandom(7);
		const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
		const given = Float32Array.from({ length: 65_536 }, normal);
		const errorOf = (bits: (typeof roundingBits)[number], block: number) =>
			relativeError(given, roundRows(given, 256, { bits, block }).values);
		const byBits = roundingBits.map((bits) => errorOf(bits, 32));
		expect(byBits).toEqual(byBits.toSorted((a, b) => a - b));
		const byBlock = [16, 32, 128, 0].map((block) => errorOf(4, block));
		expect(byBlock).toEqual(byBlock.toSorted((a, b) => a - b));
	});

	it.each([NaN, Infinity, -Infinity])('are not made of %s', (value) => {
		const values = new Float32Array(64).fill(1);
		values[40] = value;
		expect(() => roundRows(values, 64, { bits: 3, block: 16 })).toThrow('not finite');
	});

	it('take their bits and a share of the scale', () => {
		expect(bitsPerValue({ bits: 4, block: 32 }, 2048)).toBe(5);
		expect(bitsPerValue({ bits: 2, block: 0 }, 2048)).toBe(2 + 1 / 64);
	});

	it('have no error where nothing is there to be wrong', () => {
		expect(relativeError([0, 0], [0, 0])).toBe(0);
	});
});
