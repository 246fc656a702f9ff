/** @file Plain transformers.js on the graph as it came, beside our engine on the patched one: the same files, the same device kind. */
import {
	AutoConfig,
	env,
	LlamaForCausalLM,
	SmolLM3ForCausalLM,
	Tensor,
	type PretrainedConfig
} from '@huggingface/transformers';
import { InferenceSession } from 'onnxruntime-web/webgpu';
import type { Schedule } from '../../src/lib/math/positional.ts';
import type { Engine } from '../../src/lib/model/engine/engine.ts';
import { requestDevice } from '../../src/lib/model/device/gpu-device.ts';
import type { Backend } from '../../src/lib/model/contract/source.ts';
import { findRuntimeUrls } from '../../src/lib/model/page/runtime-urls.ts';
import { nameCaches } from '../../src/lib/model/device/tensors.ts';

export type PlainModel = Awaited<ReturnType<typeof openPlain>>;

/**
 * It cannot open external data of any name by itself, so it is handed the session, made as it makes its own.
 * @param config the parsed `config.json`
 */
export async function openPlain(backend: Backend, engine: Engine, config: object) {
	const { wasm } = env.backends.onnx;
	if (!wasm) throw new Error('transformers.js has no ONNX backend here.');
	wasm.numThreads = 1;
	wasm.wasmPaths = { wasm: findRuntimeUrls().asyncify };

	const place = { build: backend === 'wasm' ? 'wasm' : 'asyncify', hasFloat16: false } as const;
	const { graph, weights } = await engine.files.source.prepareOriginal(place);
	const device = backend === 'webgpu' ? await requestDevice() : null;
	const externalData = await Promise.all(
		Array.from(weights, async ([path, data]) => ({
			path,
			data: data instanceof Blob ? new Uint8Array(await data.arrayBuffer()) : data
		}))
	);
	const session = await InferenceSession.create(graph, {
		executionProviders: [device ? { name: 'webgpu', device } : 'wasm'],
		externalData,
		...(device && {
			preferredOutputLocation: Object.fromEntries(
				nameCaches('present', engine.info.shape.layers).map(
					(name) => [name, 'gpu-buffer' as const] as const
				)
			)
		})
	});
	Object.assign(session, {
		config: { dtype: 'fp32', kv_cache_dtype: 'float32', device: backend }
	});
	const parsed = await AutoConfig.from_pretrained('none', { config: config as PretrainedConfig });
	const isLlama = 'model_type' in config && config.model_type === 'llama';
	const Model = isLlama ? LlamaForCausalLM : SmolLM3ForCausalLM;
	return new Model(parsed, { model: session }, { generation_config: null });
}

/** Greedy tokens after a prompt, and wall milliseconds. */
export async function generatePlain(model: PlainModel, ids: ArrayLike<number>, newTokens: number) {
	const input = BigInt64Array.from(Array.from(ids), BigInt);
	const mask = new BigInt64Array(ids.length).fill(1n);
	const start = performance.now();
	const output = (await model.generate({
		inputs: new Tensor('int64', input, [1, ids.length]),
		attention_mask: new Tensor('int64', mask, [1, ids.length]),
		max_new_tokens: newTokens,
		do_sample: false
	})) as Tensor;
	const ms = performance.now() - start;
	const all = Array.from(output.data as BigInt64Array, Number);
	return { ms, tokens: all.slice(ids.length) };
}

const greedy = { temperature: 0, topK: null, topP: null, seed: 0 };

/** The same on our engine, as the talk room does it: nothing is brought back but the logits. */
export async function continueOwn(
	engine: Engine,
	prompt: string,
	schedule: Schedule,
	newTokens: number
) {
	const tokens: number[] = [];
	// The prompt is run anew each time, as it is by transformers.js.
	engine.session.decoder.reset();
	const start = performance.now();
	await engine.continue(
		prompt,
		schedule,
		{ sampling: greedy, maxNewTokens: newTokens, isTemplated: false, ends: [] },
		{ onPrefill: () => undefined, onToken: ({ id }) => tokens.push(id) }
	);
	return { ms: performance.now() - start, tokens };
}

/** The same, taps included, as the attention bench does it. */
export async function generateOwn(
	engine: Engine,
	prompt: string,
	schedule: Schedule,
	newTokens: number
) {
	const made: number[] = [];
	const start = performance.now();
	await engine.generate(
		prompt,
		schedule,
		{ sampling: greedy, maxNewTokens: newTokens },
		{ onStep: ({ tokenIds }) => made.push(...tokenIds) }
	);
	const ms = performance.now() - start;
	return { ms, tokens: made.slice(engine.files.tokenizer.encode(prompt).ids.length) };
}
