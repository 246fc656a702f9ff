/** @file Where a model is to run, from what was asked for, what this machine has, and how much the model weighs. Pure. */
import { ModelError } from '../contract/model-error.ts';
import type { Backend, BackendChoice, FallbackReason } from '../contract/source.ts';

/** What WebGPU has here: a graphics adapter, one that computes on the CPU, or none. */
export type AdapterKind = 'graphics' | 'software' | null;

export interface BackendDecision {
	readonly backend: Backend;
	/** Why not WebGPU, where nobody asked for that. */
	readonly reason: FallbackReason | null;
}

/**
 * Largest weights that run as WebAssembly, in bytes. Its memory ends at 4 GiB, and while a session opens the weights lie there twice: as
 * they came, and as the kernels want them. Cache and activations need the rest.
 */
export const mostWasmBytes = 1.5 * 2 ** 30;

/**
 * With `auto`, a software adapter is passed over by every model that fits into WebAssembly: both compute on the same CPU, and the way
 * through shaders took nano many times as long. Who asks for WebGPU gets it.
 * @param weightBytes all weights of the model
 * @throws {ModelError} too-large where only WebAssembly is left and it cannot hold the weights
 */
export function chooseBackend(
	asked: BackendChoice,
	adapter: AdapterKind,
	weightBytes: number
): BackendDecision {
	if (asked !== 'wasm' && adapter) {
		const isFasterWithout = adapter === 'software' && weightBytes <= mostWasmBytes;
		return asked === 'auto' && isFasterWithout
			? { backend: 'wasm', reason: 'software-adapter' }
			: { backend: 'webgpu', reason: null };
	}
	requireWasmRoom(weightBytes, asked === 'wasm' ? 'WASM was chosen' : 'no WebGPU adapter');
	return { backend: 'wasm', reason: asked === 'wasm' ? null : 'no-adapter' };
}

/**
 * To be asked before a model goes to WebAssembly: what does not fit ends the tab, sometimes the browser.
 * @param why it is to go there
 * @throws {ModelError} too-large
 */
export function requireWasmRoom(weightBytes: number, why: string): void {
	if (weightBytes <= mostWasmBytes) return;
	const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
	throw new ModelError(
		'too-large',
		`weights of ${gigabytes(weightBytes)}, at most ${gigabytes(mostWasmBytes)} as WebAssembly; ${why}`
	);
}
