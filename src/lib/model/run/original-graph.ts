/** @file A graph as its exporter wrote it, run without any patch; only for comparing with the patched one. */
import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { TraceShape } from '../../trace/trace.ts';
import type { Ort } from '../device/runtime.ts';
import { findOutput, nameCaches, toFloats } from '../device/tensors.ts';

export class OriginalGraph {
	readonly #ort: Ort;
	readonly #session: InferenceSession;
	readonly #shape: TraceShape;

	static async open(
		ort: Ort,
		device: GPUDevice | null,
		graph: Uint8Array,
		weights: ReadonlyMap<string, Uint8Array | Blob>,
		shape: TraceShape
	): Promise<OriginalGraph> {
		const onDevice = nameCaches('present', shape.layers);
		const session = await ort.InferenceSession.create(graph, {
			executionProviders: [device ? { name: 'webgpu', device } : 'wasm'],
			logSeverityLevel: 3,
			externalData: Array.from(weights, ([path, data]) => ({ path, data })),
			...(device && {
				preferredOutputLocation: Object.fromEntries(
					onDevice.map((name) => [name, 'gpu-buffer' as const])
				)
			})
		});
		return new OriginalGraph(ort, session, shape);
	}

	private constructor(ort: Ort, session: InferenceSession, shape: TraceShape) {
		this.#ort = ort;
		this.#session = session;
		this.#shape = shape;
	}

	/** Logits `[tokens, vocabulary]` of a prompt. */
	async forward(ids: readonly number[]): Promise<Float32Array> {
		const { layers, kvHeads, headDim } = this.#shape;
		const integers = (values: readonly number[]) =>
			new this.#ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
		const feeds: Record<string, Tensor> = {
			input_ids: integers(ids),
			attention_mask: integers(ids.map(() => 1))
		};
		if (this.#session.inputNames.includes('position_ids'))
			feeds.position_ids = integers([...ids.keys()]);
		if (this.#session.inputNames.includes('num_logits_to_keep'))
			feeds.num_logits_to_keep = new this.#ort.Tensor('int64', BigInt64Array.of(0n), []);
		for (const name of nameCaches('past_key_values', layers))
			feeds[name] = new this.#ort.Tensor('float32', new Float32Array(), [1, kvHeads, 0, headDim]);
		const outputs = await this.#session.run(feeds);
		const logits = findOutput(outputs, 'logits');
		const values = toFloats(await logits.getData(), logits.type);
		for (const tensor of Object.values(outputs)) tensor.dispose();
		return values;
	}

	dispose(): Promise<void> {
		return this.#session.release();
	}
}
