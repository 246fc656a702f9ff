/** @file Greedy generation: our engine, taps included, against plain transformers.js on the same files. */
import { AutoConfig, env, SmolLM3ForCausalLM, Tensor } from '@huggingface/transformers';
import { InferenceSession } from 'onnxruntime-web/webgpu';
import type { Backend } from '../../src/lib/model/protocol.ts';
import { findRuntimeUrls } from '../../src/lib/model/runtime-urls.ts';
import type { Engine } from '../../src/lib/model/engine.ts';
import { requestDevice } from '../../src/lib/model/gpu-device.ts';
import { openOwnEngine } from './own-engine.ts';

/** Wall milliseconds of each generation, taken in turn, and whether both gave the same tokens. */
export async function compareGeneration(
	backend: Backend,
	prompt: string,
	newTokens: number,
	rounds: number
) {
	const engine = await openOwnEngine(backend);
	const plain = await openPlain(backend, engine);
	const { ids } = engine.files.tokenizer.encode(prompt);

	const runOwn = async () => {
		const made: number[] = [];
		const start = performance.now();
		await engine.generate(
			prompt,
			engine.info.ownSchedule,
			{
				sampling: { temperature: 0, topK: null, topP: null, seed: 0 },
				maxNewTokens: newTokens
			},
			{ onStep: ({ tokenIds }) => made.push(...tokenIds) }
		);
		return { ms: performance.now() - start, tokens: made.slice(ids.length) };
	};
	const runPlain = async () => {
		const input = new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]);
		const mask = new Tensor('int64', new BigInt64Array(ids.length).fill(1n), [1, ids.length]);
		const start = performance.now();
		const output = (await plain.generate({
			inputs: input,
			attention_mask: mask,
			max_new_tokens: newTokens,
			do_sample: false
		})) as Tensor;
		const ms = performance.now() - start;
		const all = Array.from(output.data as BigInt64Array, Number);
		return { ms, tokens: all.slice(ids.length) };
	};

	await runOwn();
	await runPlain();
	const samples = { own: [] as number[], plain: [] as number[] };
	let agrees = true;
	let tokens = 0;
	for (let round = 0; round < rounds; round++) {
		const ours = await runOwn();
		const theirs = await runPlain();
		samples.own.push(ours.ms);
		samples.plain.push(theirs.ms);
		tokens = theirs.tokens.length;
		agrees &&= ours.tokens.length > 0 && ours.tokens.every((id, i) => id === theirs.tokens[i]);
	}
	await plain.dispose();
	await engine.dispose();
	return { ...samples, agrees, tokens };
}

/** transformers.js with the graph as it came; it cannot open external data of this name by itself, so it is handed the session. */
async function openPlain(backend: Backend, engine: Engine) {
	env.allowRemoteModels = false;
	env.allowLocalModels = true;
	env.localModelPath = new URL('./models/', location.href).href;
	const { wasm } = env.backends.onnx;
	if (!wasm) throw new Error('transformers.js has no ONNX backend here.');
	wasm.numThreads = 1;
	wasm.wasmPaths = { wasm: findRuntimeUrls().asyncify };

	const config = await AutoConfig.from_pretrained('nano');
	const { originalGraph, weights } = engine.files;
	const device = backend === 'webgpu' ? await requestDevice() : null;
	const presents = Array.from({ length: engine.info.shape.layers }, (_, i) => [
		`present.${i}.key`,
		`present.${i}.value`
	]);
	const session = await InferenceSession.create(originalGraph, {
		executionProviders: [device ? { name: 'webgpu', device } : 'wasm'],
		externalData: Array.from(weights, ([path, data]) => ({ path, data })),
		...(device && {
			preferredOutputLocation: Object.fromEntries(
				presents.flat().map((name) => [name, 'gpu-buffer' as const])
			)
		})
	});
	Object.assign(session, {
		config: { dtype: 'fp32', kv_cache_dtype: 'float32', device: backend }
	});
	return new SmolLM3ForCausalLM(config, { model: session }, { generation_config: null });
}
