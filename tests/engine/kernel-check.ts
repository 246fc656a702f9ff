/** @file Attention on the graphics device against our own on the CPU, from random queries and keys, with no model around it. */
import { attentionProbabilities } from '../../src/lib/math/attention.ts';
import { decodeHalves, encodeHalves } from '../../src/lib/math/float16.ts';
import { readHead, type HeadReading } from '../../src/lib/math/head-reading.ts';
import type { Positional } from '../../src/lib/math/positional.ts';
import { buildRotaryTable } from '../../src/lib/math/rope.ts';
import { createRandom } from '../../src/lib/math/sampling.ts';
import { requestDevice } from '../../src/lib/model/device/gpu-device.ts';
import { AttentionKernel } from '../../src/lib/model/taps/attention-kernel.ts';
import { GpuKeptRun } from '../../src/lib/model/taps/gpu-kept-run.ts';
import type { LayerTrace, Trace } from '../../src/lib/trace/trace.ts';

export interface KernelCase {
	readonly tokens: number;
	readonly queryHeads: number;
	readonly kvHeads: number;
	readonly headDim: number;
	readonly elementType: 'float32' | 'float16';
	readonly isPacked: boolean;
	readonly positional: Positional;
	/** Heads whose maps are compared. */
	readonly heads: readonly number[];
}

const storageCopyable = 0x80 | 0x08 | 0x04;
/** As a prompt comes: in parts, and then token by token. */
const partTokens = 200;

function largest(a: Float32Array, b: Float32Array): number {
	if (a.length !== b.length) return NaN;
	return a.reduce((max, value, i) => Math.max(max, Math.abs(value - (b[i] ?? NaN))), 0);
}

/** Largest differences from the CPU; NaN where anything is missing. */
export async function checkKernel(options: KernelCase) {
	const device = await requestDevice();
	if (!device) throw new Error('There is no adapter.');
	const { tokens, queryHeads, kvHeads, headDim, elementType, isPacked, positional } = options;
	const shape = { layers: 1, queryHeads, kvHeads, headDim };
	const random = createRandom(tokens + headDim);
	const make = (width: number) => {
		const values = Float32Array.from({ length: tokens * width }, () => 6 * random() - 3);
		return elementType === 'float32' ? values : decodeHalves(encodeHalves(values));
	};
	const [qWidth, kWidth] = [queryHeads * headDim, kvHeads * headDim];
	const layer: LayerTrace = { q: make(qWidth), k: make(kWidth) };

	const kernel = new AttentionKernel(device, elementType);
	const { Tensor } = await import('onnxruntime-web/wasm');
	const run = new GpuKeptRun({ device, kernel, shape, elementType, isPacked: () => isPacked });
	const upload = (values: Float32Array, width: number, from: number, rows: number) => {
		const part = values.slice(from * width, (from + rows) * width);
		const data = elementType === 'float32' ? part : encodeHalves(part);
		const size = Math.ceil(data.byteLength / 16) * 16;
		const buffer = device.createBuffer({ size, usage: storageCopyable });
		device.queue.writeBuffer(buffer, 0, data);
		return Tensor.fromGpuBuffer(buffer, { dataType: elementType, dims: [1, rows, width] });
	};
	for (let from = 0; from < tokens;) {
		const rows = Math.min(partTokens, tokens - from, tokens - from > 3 ? tokens - from - 3 : 1);
		const packedWidth = qWidth + 2 * kWidth;
		const taps = isPacked
			? upload(pack(layer, tokens, qWidth, kWidth), packedWidth, from, rows)
			: null;
		const q = taps ?? upload(layer.q, qWidth, from, rows);
		const k = taps ?? upload(layer.k, kWidth, from, rows);
		run.append([{ q, k }], rows);
		for (const tensor of new Set([q, k])) tensor.gpuBuffer.destroy();
		from += rows;
	}

	const back = await run.readLayer(0, tokens);
	const readings = await run.readHeads({ layer: 0, positional, tokens }, 40);
	const table = buildRotaryTable(positional, headDim, tokens);
	const errors = {
		layer: Math.max(largest(back.q, layer.q), largest(back.k, layer.k)),
		map: 0,
		picture: 0,
		mass: 0,
		rest: 0
	};
	for (const head of options.heads) {
		const expected = attentionProbabilities({ ...layer, shape, table, queryHead: head });
		const map = await run.readMap({ layer: 0, head, positional, tokens });
		const reading = readHead(expected, tokens, 40);
		const found = readings[head];
		if (!found) throw new Error(`There is no head ${head}.`);
		errors.map = Math.max(errors.map, largest(map, expected));
		errors.picture = Math.max(errors.picture, largest(found.picture, reading.picture));
		errors.mass = Math.max(errors.mass, largest(found.mass, reading.mass));
		errors.rest = Math.max(errors.rest, largest(found.massWithoutSink, reading.massWithoutSink));
	}
	const { bytes } = run;
	run.dispose();
	device.destroy();
	return { ...errors, bytes, bytesAfter: run.bytes };
}

/** What a model answered about a head, against our own attention from the layer it gave out. */
export function compareMap(
	of: { trace: Trace; layer: LayerTrace; head: number; positional: Positional },
	map: Float32Array,
	reading: HeadReading | undefined
) {
	const { trace, layer, head, positional } = of;
	const tokens = trace.tokens.length;
	const table = buildRotaryTable(positional, trace.shape.headDim, tokens);
	const { shape } = trace;
	const expected = attentionProbabilities({ ...layer, shape, table, queryHead: head });
	const { picture, mass } = readHead(expected, tokens, 40);
	const none = new Float32Array();
	return {
		map: largest(map, expected),
		picture: largest(reading?.picture ?? none, picture),
		mass: largest(reading?.mass ?? none, mass)
	};
}

/** Queries, keys and values side by side, as some exports have them. */
function pack({ q, k }: LayerTrace, tokens: number, qWidth: number, kWidth: number): Float32Array {
	const width = qWidth + 2 * kWidth;
	const packed = new Float32Array(tokens * width).fill(7);
	for (let t = 0; t < tokens; t++) {
		packed.set(q.subarray(t * qWidth, (t + 1) * qWidth), t * width);
		packed.set(k.subarray(t * kWidth, (t + 1) * kWidth), t * width + qWidth);
	}
	return packed;
}
