import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeTrace, encodeTrace } from './trace-file.ts';
import { decodeSafetensors, encodeSafetensors } from './safetensors.ts';

const file = new Uint8Array(
	readFileSync(resolve(import.meta.dirname, '../../../tests/fixtures/python/tiny.safetensors'))
);

describe('a trace that the Python recorder wrote', () => {
	const trace = decodeTrace(file);

	it('opens, and says with what it was recorded, which layers it keeps and at which length its model was trained', () => {
		expect(trace.model).toBe('tiny');
		expect(trace.backend).toBe('torch');
		expect(trace.recorder).toMatch(/^model-museum-recorder .*torch/);
		expect(trace.layerIndices).toEqual([0, 1]);
		expect(trace.trainedLength).toBe(64);
		expect(trace.positional.map(({ kind }) => kind)).toEqual(['rope', 'nope']);
		expect(trace.tokens.join('')).toBe('a b\\xC3\\xA9 c a b');
	});

	it('is written again byte for byte as Python wrote it', () => {
		expect(Buffer.compare(encodeTrace(trace), file)).toBe(0);
	});

	it('is refused where the layers it names are not as many as it has', () => {
		const { metadata, tensors } = decodeSafetensors(file);
		const change = (layer_indices: string) =>
			encodeSafetensors({ metadata: { ...metadata, layer_indices }, tensors });
		expect(() => decodeTrace(change('[4]'))).toThrow('1 layer indices, but 2 layers');
		expect(() => decodeTrace(change('[4,2]'))).toThrow('do not rise');
	});
});
