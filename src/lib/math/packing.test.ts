import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costOf, pack, sizeOf, type PackedRow } from './packing.ts';

interface Case {
	readonly lengths: readonly number[];
	readonly row: number;
	readonly bfd: readonly (readonly number[])[];
	readonly wrapped: readonly (readonly number[])[];
}
/** Made by `lab/reference_packing.py` with TRL itself. */
const { cases } = JSON.parse(readFileSync('tests/fixtures/packing.json', 'utf8')) as {
	cases: readonly Case[];
};
const sizes = (rows: readonly PackedRow[]) => rows.map((row) => row.map(sizeOf));

describe('packing', () => {
	it.each(cases)('of rows of $row is that of TRL, case %#', ({ lengths, row, bfd, wrapped }) => {
		expect(sizes(pack(lengths, row, 'best-fit'))).toEqual(bfd);
		expect(sizes(pack(lengths, row, 'wrapped'))).toEqual(wrapped);
	});

	it('in order never cuts, leaves out what fits no row, and keeps the order', () => {
		const rows = pack([3, 5, 9, 2, 7], 8, 'in-order');
		expect(rows.map((row) => row.map(({ example }) => example))).toEqual([[0, 1], [3], [4]]);
		expect(costOf(rows, [3, 5, 9, 2, 7], 8)).toEqual({
			rows: 3,
			filled: 17 / 24,
			broken: 1,
			lost: 9
		});
	});

	it('counts an example in two rows as broken, and loses no token of it', () => {
		const rows = pack([3, 5, 2, 7, 4], 8, 'wrapped');
		expect(costOf(rows, [3, 5, 2, 7, 4], 8)).toEqual({
			rows: 3,
			filled: 21 / 24,
			broken: 1,
			lost: 0
		});
	});

	it('refuses a row or an example of no tokens', () => {
		expect(() => pack([3], 0, 'wrapped')).toThrow(RangeError);
		expect(() => pack([3, 0], 8, 'best-fit')).toThrow(RangeError);
		expect(() => pack([2.5], 8, 'in-order')).toThrow(RangeError);
	});
});
