/** @file A row of nano's weights, which is here before any model is. Written by `lab/quantised.py --row`. */
import * as v from 'valibot';
import type { Sheet } from './read-tensor.ts';

const schema = v.object({
	made: v.string(),
	model: v.string(),
	sha256: v.string(),
	name: v.string(),
	allRows: v.number(),
	values: v.array(v.number())
});

export async function readRecordedRow(): Promise<Sheet> {
	const file: unknown = (await import('./recorded-row.json')).default;
	const { model, name, allRows, values } = v.parse(schema, file);
	const columns = values.length;
	return {
		origin: 'recorded',
		model,
		name,
		rows: 1,
		allRows,
		columns,
		values: Float32Array.from(values)
	};
}
