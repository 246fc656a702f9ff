import { describe, expect, it } from 'vitest';
import { chooseBackend, mostWasmBytes, requireWasmRoom } from './choose-backend.ts';
import { describeFailure } from '../contract/model-error.ts';
import { openEngine } from './open-engine.ts';
import type { ModelFailure } from '../contract/failure.ts';

const small = 4e6;
/** Published size of SmolLM3-3B's q4f16 export. */
const large = 2.12e9;

function failureOf(act: () => unknown): ModelFailure {
	try {
		act();
	} catch (error) {
		return describeFailure(error);
	}
	throw new Error('it was not refused');
}

describe('the choice of a backend', () => {
	it('takes a graphics adapter for models of every size', () => {
		for (const bytes of [small, large])
			expect(chooseBackend('auto', 'graphics', bytes)).toEqual({ backend: 'webgpu', reason: null });
	});

	it('passes a software adapter over where WebAssembly can hold the weights, and says so', () => {
		expect(chooseBackend('auto', 'software', small)).toEqual({
			backend: 'wasm',
			reason: 'software-adapter'
		});
		expect(chooseBackend('auto', 'software', mostWasmBytes).backend).toBe('wasm');
		expect(chooseBackend('auto', 'software', mostWasmBytes + 1).backend).toBe('webgpu');
	});

	it('gives WebGPU on a software adapter to who asks for it', () => {
		expect(chooseBackend('webgpu', 'software', small)).toEqual({ backend: 'webgpu', reason: null });
	});

	it('goes to WebAssembly where there is no adapter, or where it was asked for', () => {
		for (const asked of ['auto', 'webgpu'] as const)
			expect(chooseBackend(asked, null, small)).toEqual({ backend: 'wasm', reason: 'no-adapter' });
		expect(chooseBackend('wasm', 'graphics', small)).toEqual({ backend: 'wasm', reason: null });
	});

	it('never sends weights to WebAssembly that it cannot hold', () => {
		for (const asked of ['auto', 'webgpu', 'wasm'] as const) {
			const { code, detail } = failureOf(() => chooseBackend(asked, null, large));
			expect(code).toBe('too-large');
			expect(detail).toContain('weights of 2.12 GB, at most 1.61 GB');
		}
		expect(failureOf(() => chooseBackend('wasm', 'graphics', large)).detail).toContain('WASM was');
		expect(failureOf(() => requireWasmRoom(large, 'the adapter was lost')).detail).toContain(
			'lost'
		);
		expect(() => requireWasmRoom(mostWasmBytes, '')).not.toThrow();
	});
});

it('a model that is too large is refused before a byte of it is read', async () => {
	const read: string[] = [];
	const note = (path: string) => {
		read.push(path);
		return Promise.reject(new Error(path));
	};
	const opening = openEngine({
		model: {
			id: 'large',
			revision: null,
			graph: 'onnx/model_q4.onnx',
			files: [
				{ path: 'onnx/model_q4.onnx', bytes: 3e5 },
				{ path: 'onnx/model_q4.onnx_data', bytes: 2e9 },
				{ path: 'onnx/model_q4.onnx_data_1', bytes: 8e8 }
			]
		},
		files: { isHashUnchecked: false, has: () => true, read: note },
		readRuntime: note,
		backend: 'wasm'
	});
	const failure = describeFailure(await opening.catch((error: unknown) => error));
	expect(failure.code).toBe('too-large');
	expect(failure.detail).toContain('2.80 GB');
	expect(read).toEqual([]);
});
