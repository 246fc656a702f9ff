import { expect, it } from 'vitest';
import { listCells, writeCsv } from './csv.ts';

it('quotes fields with commas, quotes and line ends, and leaves missing ones empty', () => {
	expect(writeCsv([['a,b', 'say "hi"', 'one\ntwo', null, 0.5]])).toBe(
		'"a,b","say ""hi""","one\ntwo",,0.5\r\n'
	);
});

it('lists every cell on and below the diagonal, with the compared map where it reaches', () => {
	const base = { values: new Float32Array([1, 0, 0.25, 0.75]), tokens: 2 };
	const other = { values: new Float32Array([1]), tokens: 1 };
	expect(listCells(['x', 'y'], base, other)).toEqual([
		['query', 'key', 'query_token', 'key_token', 'distance', 'probability', 'other_probability'],
		[0, 0, 'x', 'x', 0, 1, 1],
		[1, 0, 'y', 'x', 1, 0.25, null],
		[1, 1, 'y', 'y', 0, 0.75, null]
	]);
});
