/** @file onnxruntime-web's WASM in Node, and a plain way to run a graph with it. */
import { readFileSync } from 'node:fs';
import * as ort from 'onnxruntime-web/wasm';
import { createRequire } from 'node:module';

/** Bytes of the runtime's WebAssembly, as a page would fetch them. */
export function readRuntimeWasm(): ArrayBuffer {
	const path = createRequire(import.meta.url).resolve(
		'onnxruntime-web/ort-wasm-simd-threaded.wasm'
	);
	return new Uint8Array(readFileSync(path)).buffer;
}

ort.env.wasm.numThreads = 1;
ort.env.wasm.wasmBinary = readRuntimeWasm();
ort.env.logLevel = 'error';

export { ort };

export function makeIntegers(values: Iterable<number>, dims: readonly number[]): ort.Tensor {
	return new ort.Tensor('int64', BigInt64Array.from(values, BigInt), dims);
}

/** The float values of one output. */
export function readFloats(outputs: ort.InferenceSession.ReturnType, name: string): Float32Array {
	const data = outputs[name]?.data;
	if (!(data instanceof Float32Array)) throw new Error(`No float output "${name}".`);
	return data;
}

export function largestDifference(a: Float32Array, b: Float32Array): number {
	if (a.length !== b.length) throw new Error(`${a.length} values against ${b.length}.`);
	return a.reduce((max, value, i) => Math.max(max, Math.abs(value - (b[i] ?? NaN))), 0);
}
