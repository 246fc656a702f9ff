import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeTrace } from '../../trace/trace-file.ts';
import real from './real-recordings.json';
import { findRecording, isRopeThroughout, recordedIds } from './recorded-runs.ts';

const root = resolve(import.meta.dirname, '../../../..');
const runs = real.runs.map((run) => ({
	...run,
	file: readFileSync(resolve(root, `static/traces/real/${run.id}.safetensors`))
}));

describe('recordings of the real model', () => {
	it.each(runs)('$id is a trace that says whose weights ran', ({ prompt, layer, head, file }) => {
		const trace = decodeTrace(file);
		expect(trace).toMatchObject({ model: real.model, prompt, origin: 'recorded' });
		expect(trace.source).toMatchObject({ licence: 'Apache-2.0', sha256: trace.revision });
		expect(trace.source?.weights).toContain('4-bit');
		expect(trace.shape).toEqual({ layers: 30, queryHeads: 9, kvHeads: 3, headDim: 64 });
		expect(isRopeThroughout(trace)).toBe(true);
		expect(layer).toBeLessThanOrEqual(trace.shape.layers);
		expect(head).toBeLessThanOrEqual(trace.shape.queryHeads);
	});

	it('are small: a first map comes within a megabyte, and all together within 14', () => {
		// The page around a recording takes less than 150 kB more.
		for (const { id, file } of runs)
			expect(file.length, id).toBeLessThan(id === 'atlas' ? 2_000_000 : 850_000);
		expect(runs.reduce((sum, { file }) => sum + file.length, 0)).toBeLessThan(14_000_000);
	});

	it('can all be chosen, and nano beside them', () => {
		expect(recordedIds).toEqual([...real.runs.map(({ id }) => id), 'nano']);
		expect(findRecording('sum', 'a.safetensors')).toBe('/traces/real/sum.safetensors');
		expect(findRecording('nano', 'a.safetensors')).toBe('/traces/a.safetensors');
	});
});
