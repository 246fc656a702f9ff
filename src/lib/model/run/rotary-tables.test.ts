import { expect, it } from 'vitest';
import { ort } from '../../../../tests/engine/node-runtime.ts';
import { buildRotaryTable } from '../../math/rope.ts';
import { nope } from '../../math/schedule.ts';
import { RotaryTables } from './rotary-tables.ts';

const rope = { kind: 'rope', theta: 5e6 } as const;
const make = (rows: number) =>
	new RotaryTables({ ort, device: null, elementType: 'float32', headDim: 8, rows });

it('tables begin small, however long a model may read, and grow with the text', () => {
	const tables = make(131_072);
	tables.bind([rope, nope], 100);
	expect(tables.rows).toBe(2048);
	const [longer, without] = tables.bind([rope, nope], 5000);
	expect(tables.rows).toBe(5000);
	expect(without?.cos.dims).toEqual([5000, 4]);
	expect(longer?.sin.data).toEqual(buildRotaryTable(rope, 8, 5000).sin);
	tables.bind([rope], 5001);
	expect(tables.rows).toBe(10_000);
	expect(tables.size).toBe(1);
});

it('tables never grow beyond what the model may read', () => {
	const tables = make(3000);
	tables.bind([rope], 2100);
	expect(tables.rows).toBe(3000);
	expect(make(1024).rows).toBe(1024);
});

it('a run is handed the rows that it reads, and layers of one setting the same', () => {
	const tables = make(2048);
	const [first, second, other] = tables.bind([rope, rope, nope], 7);
	expect(first?.cos.dims).toEqual([7, 4]);
	expect(first?.cos.data).toEqual(buildRotaryTable(rope, 8, 7).cos);
	expect(second).toBe(first);
	expect(other?.cos.dims).toEqual([7, 4]);
	expect(tables.bind([rope], 8)[0]?.sin.data).toEqual(buildRotaryTable(rope, 8, 8).sin);
});

it('halves have as many rows as floats', () => {
	const options = { ort, device: null, elementType: 'float16', headDim: 8, rows: 2048 } as const;
	expect(new RotaryTables(options).bind([rope], 9)[0]?.cos).toMatchObject({
		dims: [9, 4],
		type: 'float16'
	});
});
