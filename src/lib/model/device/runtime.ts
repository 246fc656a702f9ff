/**
 * @file ONNX Runtime Web, one build of three, each with its own WebAssembly: plain (CPU, smallest), JSPI (WebGPU, where
 * the browser can suspend WebAssembly) and asyncify (WebGPU elsewhere). Only the one that is used is fetched.
 */
import type * as OrtModule from 'onnxruntime-web/wasm';
import type { Backend } from '../contract/source.ts';

export type Ort = typeof OrtModule;
export type RuntimeBuild = 'wasm' | 'asyncify' | 'jspi';

/** The build that serves a backend in this browser. */
export function chooseRuntimeBuild(backend: Backend): RuntimeBuild {
	if (backend === 'wasm') return 'wasm';
	return 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';
}

/** The runtime, started from the bytes of its WebAssembly; it makes no request of its own. */
export async function importRuntime(build: RuntimeBuild, wasmBinary: ArrayBuffer): Promise<Ort> {
	const ort = await importBuild(build);
	// Threads need headers (COOP, COEP) that static hosts and foreign frames do not send.
	ort.env.wasm.numThreads = 1;
	ort.env.wasm.wasmBinary = wasmBinary;
	ort.env.logLevel = 'error';
	return ort;
}

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
