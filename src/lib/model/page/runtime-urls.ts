/** @file Where the built site keeps the runtime's WebAssembly; only the page knows, a worker has no base path. */
import asyncify from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspi from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { runtimeBytes } from 'virtual:model-catalog';
import type { RuntimeUrls } from '../contract/source.ts';

/** Absolute addresses of the runtime's files, on this page's own origin. */
export function findRuntimeUrls(): RuntimeUrls {
	const absolute = (url: string) => new URL(url, location.href).href;
	return {
		wasm: absolute(wasm),
		asyncify: absolute(asyncify),
		jspi: absolute(jspi),
		bytes: runtimeBytes
	};
}
