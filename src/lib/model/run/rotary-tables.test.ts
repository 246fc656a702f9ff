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
	const [short] = tables.bind([rope, nope], 100);
	expect(short?.cos.dims).toEqual([2048, 4]);
	const [longer, without] = tables.bind([rope, nope], 5000);
	expect(longer?.cos.dims).toEqual([5000, 4]);
	expect(without?.cos.dims).toEqual([5000, 4]);
	expect(longer?.sin.data).toEqual(buildRotaryTable(rope, 8, 5000).sin);
	expect(tables.bind([rope], 5001)[0]?.cos.dims).toEqual([10_000, 4]);
	expect(tables.size).toBe(1);
});

it('tables never grow beyond what the model may read', () => {
	const tables = make(3000);
	expect(tables.bind([rope], 2100)[0]?.cos.dims).toEqual([3000, 4]);
	expect(make(1024).bind([rope], 7)[0]?.cos.dims).toEqual([1024, 4]);
});
