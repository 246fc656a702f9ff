import { describe, expect, it } from 'vitest';
import { mostWasmBytes } from '../model/engine/choose-backend.ts';
import {
	embeddingBytes,
	estimateSmolLm3Bytes,
	judgeMachine,
	preferredFormat,
	smolLm3Embedding,
	type AdapterFacts,
	type CheckId,
	type Demand,
	type Machine
} from './preflight.ts';

const adapter: AdapterFacts = {
	name: 'made-up',
	isSoftware: false,
	hasFloat16: true,
	maxBufferSize: 2 ** 31,
	maxStorageBufferBindingSize: 2 ** 31
};
const machine: Machine = {
	isSecure: true,
	hasWebGpu: true,
	adapter,
	memoryGiB: 16,
	storage: { usage: 0, quota: 1e11 },
	store: 'opfs',
	hasJspi: true
};
const { vocabSize, hidden } = smolLm3Embedding;
const demand = (format: 'q4f16' | 'q4', storedBytes = 0): Demand => ({
	format,
	bytes: estimateSmolLm3Bytes(format),
	storedBytes,
	largestTensor: embeddingBytes(format, vocabSize, hidden),
	wasmBytes: estimateSmolLm3Bytes(format)
});
/** SmolLM2-135M: 134,515,008 parameters, in 16 bits on disk. */
const small: Demand = {
	format: 'safetensors',
	bytes: 2 * 134_515_008,
	storedBytes: 0,
	largestTensor: embeddingBytes('safetensors', 49_152, 576),
	wasmBytes: 4 * 134_515_008
};
const stops = (of: Machine, asks: Demand): CheckId[] =>
	judgeMachine(of, asks).checks.flatMap(({ id, outcome }) => (outcome === 'stop' ? [id] : []));
const cares = (of: Machine, asks: Demand): CheckId[] =>
	judgeMachine(of, asks).checks.flatMap(({ id, outcome }) => (outcome === 'care' ? [id] : []));

describe('the verdict on a machine', () => {
	it('knows the size of the largest tensor in both formats', () => {
		expect(embeddingBytes('q4f16', vocabSize, hidden)).toBe(525_336_576);
		expect(embeddingBytes('q4', vocabSize, hidden)).toBe(1_050_673_152);
	});

	it('lets a desktop GPU take q4f16, without a word of caution', () => {
		expect(preferredFormat(machine)).toBe('q4f16');
		expect(judgeMachine(machine, demand('q4f16')).canRun).toBe(true);
		expect(cares(machine, demand('q4f16'))).toEqual([]);
	});

	it('takes q4 where the adapter has no 16-bit arithmetic', () => {
		const plain = { ...machine, adapter: { ...adapter, hasFloat16: false } };
		expect(preferredFormat(plain)).toBe('q4');
		expect(judgeMachine(plain, demand('q4')).canRun).toBe(true);
		expect(stops(plain, demand('q4f16'))).toEqual(['float16']);
	});

	it('stops at a buffer one byte too small for the embedding, by whichever limit', () => {
		for (const limit of ['maxBufferSize', 'maxStorageBufferBindingSize'] as const) {
			const small = { ...machine, adapter: { ...adapter, [limit]: 525_336_575 } };
			expect(stops(small, demand('q4f16'))).toEqual(['buffer']);
			const just = { ...machine, adapter: { ...adapter, [limit]: 525_336_576 } };
			expect(stops(just, demand('q4f16'))).toEqual([]);
		}
		const gibibyte = { ...adapter, maxStorageBufferBindingSize: 2 ** 30 };
		expect(stops({ ...machine, adapter: gibibyte }, demand('q4'))).toEqual([]);
	});

	it('stops without WebGPU, and without an adapter', () => {
		const none = { ...machine, adapter: null };
		expect(stops({ ...none, hasWebGpu: false }, demand('q4f16'))).toEqual(['webgpu', 'wasm']);
		expect(stops(none, demand('q4f16'))).toEqual(['adapter', 'wasm']);
		const { checks } = judgeMachine(none, demand('q4f16'));
		const room = checks.find(({ id }) => id === 'wasm');
		expect(room).toMatchObject({ needed: estimateSmolLm3Bytes('q4f16'), found: mostWasmBytes });
	});

	it('runs what fits into WebAssembly without an adapter, and on a software one', () => {
		const [noGpu, noAdapter, software] = [
			{ ...machine, adapter: null, hasWebGpu: false },
			{ ...machine, adapter: null },
			{ ...machine, adapter: { ...adapter, isSoftware: true } }
		];
		for (const each of [noGpu, noAdapter, software]) {
			expect(judgeMachine(each, small)).toMatchObject({ canRun: true, backend: 'wasm' });
			expect(cares(each, small)).toContain('wasm');
		}
		expect(judgeMachine(machine, small)).toMatchObject({ canRun: true, backend: 'webgpu' });
		expect(judgeMachine(software, demand('q4f16')).backend).toBe('webgpu');
	});

	it('goes by the size that weights take as WebAssembly, to the byte', () => {
		const none = { ...machine, adapter: null };
		const most = { ...small, wasmBytes: mostWasmBytes };
		expect(stops(none, most)).toEqual([]);
		expect(stops(none, { ...most, wasmBytes: mostWasmBytes + 1 })).toEqual(['adapter', 'wasm']);
	});

	it('cautions a phone about memory, where the weights lie twice while they are opened', () => {
		const phone = { ...machine, adapter: null, memoryGiB: 2 };
		expect(cares(phone, small)).toContain('memory');
		expect(cares({ ...phone, memoryGiB: 4 }, small)).not.toContain('memory');
	});

	it('counts what is stored already against the free space', () => {
		const full = { ...machine, storage: { usage: 9e9, quota: 1e10 } };
		expect(stops(full, demand('q4f16'))).toEqual(['storage']);
		expect(stops(full, demand('q4f16', 2e9))).toEqual([]);
	});

	it('stops where nothing can be kept, or the address is not secure', () => {
		expect(stops({ ...machine, store: null }, demand('q4f16'))).toEqual(['place']);
		expect(stops({ ...machine, isSecure: false }, demand('q4f16'))).toEqual(['place']);
	});

	it('cautions about little memory, a software adapter, and weights that pass through the page', () => {
		expect(cares({ ...machine, memoryGiB: 4 }, demand('q4f16'))).toEqual(['memory']);
		expect(cares({ ...machine, hasJspi: false, memoryGiB: 4 }, demand('q4f16'))).toEqual([
			'memory',
			'jspi'
		]);
		const software = { ...machine, adapter: { ...adapter, isSoftware: true } };
		expect(cares(software, demand('q4f16'))).toEqual(['adapter']);
		expect(cares({ ...machine, storage: null }, demand('q4f16'))).toEqual(['storage']);
	});
});
