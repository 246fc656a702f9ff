/**
 * @file ONNX Runtime Web, one build of three, each with its own WebAssembly: plain (CPU, smallest), JSPI (WebGPU, where
 * the browser can suspend WebAssembly) and asyncify (WebGPU elsewhere). Only the one that is used is fetched.
 */
import { trustThreads } from '../../policy/trust-threads.ts';
import type * as OrtModule from 'onnxruntime-web/wasm';
import type { Backend } from '../contract/source.ts';

export type Ort = typeof OrtModule;
export type RuntimeBuild = 'wasm' | 'asyncify' | 'jspi';

/** The build that serves a backend in this browser. */
export function chooseRuntimeBuild(backend: Backend): RuntimeBuild {
	if (backend === 'wasm') return 'wasm';
	return 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';
}

let threads = 1;

/**
 * How many threads a model on the CPU gets. To be set before the first model is opened here: the runtime starts its threads once. The
 * same WebAssembly runs with one and with several.
 */
export function useThreads(count: number): void {
	threads = count;
}

/** The runtime, started from the bytes of its WebAssembly; it makes no request of its own. */
export async function importRuntime(build: RuntimeBuild, wasmBinary: ArrayBuffer): Promise<Ort> {
	trustThreads();
	const ort = await importBuild(build);
	// On a graphics device the CPU only hands over work.
	ort.env.wasm.numThreads = threadsOf(build);
	ort.env.wasm.wasmBinary = wasmBinary;
	ort.env.logLevel = 'error';
	return ort;
}

export const threadsOf = (build: RuntimeBuild): number => (build === 'wasm' ? threads : 1);

function importBuild(build: RuntimeBuild): Promise<Ort> {
	switch (build) {
		case 'wasm':
			return import('onnxruntime-web/wasm');
		case 'asyncify':
			return import('onnxruntime-web/webgpu');
		case 'jspi':
			return import('onnxruntime-web/jspi');
	}
}
