/**
 * @file The library that most pages run such models with, `@huggingface/transformers` (Apache-2.0), as it comes: its own loading, cache and
 * generation. Only the way to its files is ours, so that it reads what is stored here and asks nobody.
 */
import {
	AutoModelForCausalLM,
	AutoTokenizer,
	BaseStreamer,
	env,
	Tensor,
	type PreTrainedModel,
	type TextStreamer
} from '@huggingface/transformers';
import { describeSource } from '../../model/contract/model-description.ts';
import type { FilesSource } from '../../model/contract/source.ts';
import { findAdapter, misleadsRuntime, requestDevice } from '../../model/device/gpu-device.ts';
import { openBytes } from '../../model/files/graph-source.ts';
import { loadFiles, loadTokenizer, type LoadedFiles } from '../../model/files/load-files.ts';
import { createReader, fetchBytes } from '../../model/files/model-files.ts';
import type { PlainPhase, PlainRequest, PlainRun } from './protocol.ts';

type Hook = (phase: PlainPhase, tokens: number) => void;

/** A name that its checks let through; nothing is ever asked for under it. */
const name = 'stored/model';
const host = 'https://stored.invalid/';
const graphPath = 'onnx/model.onnx';

/** @throws whatever transformers.js or its runtime throws, and {ModelError} where the files cannot be read */
export async function runPlainModel(request: PlainRequest, onProgress: Hook): Promise<PlainRun> {
	onProgress('session', 0);
	const { source, prompt } = request;
	const files = await openFiles(source);
	const device = request.backend === 'webgpu' ? await makeDevice() : null;
	const model = await openModel(request, files, device);
	const hasTokenizer = Object.hasOwn(source.files, 'tokenizer_config.json');
	const promptIds = hasTokenizer
		? (await AutoTokenizer.from_pretrained(name)).encode(prompt)
		: [...files.tokenizer.encode(prompt).ids];
	onProgress('tokens', 0);
	const made = await generate(model, promptIds, request.newTokens, onProgress);
	return {
		...made,
		promptIds,
		tokenizer: hasTokenizer ? 'transformers.js' : 'museum',
		isDeviceGiven: device !== null,
		version: env.version,
		runtime: env.backends.onnx.versions?.web ?? 'unknown'
	};
}

async function openFiles(source: FilesSource): Promise<LoadedFiles> {
	const reader = createReader(source);
	const signal = new AbortController().signal;
	return loadFiles(describeSource(source), reader, loadTokenizer(reader), {
		signal,
		onBytes: () => undefined
	});
}

/** Null where the library makes its own, as it does on most pages; on an adapter that misleads its runtime a fault would be compared. */
async function makeDevice(): Promise<GPUDevice | null> {
	const adapter = await findAdapter();
	return adapter && misleadsRuntime(adapter) ? requestDevice(adapter) : null;
}

/** The graph as its exporter wrote it; of weights without one, the graph that is written here, without inputs and taps of ours. */
async function openModel(
	{ source, backend, hasFloat16, runtimeUrl }: PlainRequest,
	files: LoadedFiles,
	device: GPUDevice | null
): Promise<PreTrainedModel> {
	const place = { build: 'asyncify', hasFloat16 } as const;
	const { graph, weights } = await files.source.prepareOriginal(place);
	const externalData = await Promise.all(
		Array.from(weights, async ([path, data]) => ({ path, data: await openBytes(data, path) }))
	);
	await useStoredFiles(source, graph, runtimeUrl);
	return AutoModelForCausalLM.from_pretrained(name, {
		device: backend,
		dtype: 'fp32',
		// The data is handed over below, under whatever name the graph has for it.
		use_external_data_format: false,
		session_options: {
			externalData,
			...(device && { executionProviders: [{ name: 'webgpu', device }] })
		}
	});
}

/** Settings of the library for the one model of this worker. `dtype` above only says which name it asks for: that of `graphPath`. */
async function useStoredFiles(
	source: FilesSource,
	graph: Uint8Array,
	runtimeUrl: string
): Promise<void> {
	env.useBrowserCache = false;
	env.useWasmCache = false;
	env.allowLocalModels = false;
	env.remoteHost = host;
	env.remotePathTemplate = '{model}/';
	env.fetch = (url) => {
		const path = String(url).slice(`${host}${name}/`.length);
		const body = path === graphPath ? new Blob([new Uint8Array(graph)]) : source.files[path];
		return Promise.resolve(body ? new Response(body) : new Response(null, { status: 404 }));
	};
	const { wasm } = env.backends.onnx;
	if (!wasm) throw new Error('transformers.js has no ONNX backend here.');
	// Otherwise it would ask a CDN.
	wasm.wasmPaths = { wasm: runtimeUrl };
	wasm.wasmBinary = (await fetchBytes(runtimeUrl, 'onnxruntime-web', {})).buffer;
	wasm.numThreads = 1;
}

/** The likeliest tokens one after the other, as `generate` of the library makes them, and when they came. */
async function generate(
	model: PreTrainedModel,
	promptIds: readonly number[],
	newTokens: number,
	onProgress: Hook
): Promise<Pick<PlainRun, 'tokens' | 'arrivals'>> {
	const tokens: number[] = [];
	const arrivals: number[] = [];
	const shape = [1, promptIds.length];
	const started = performance.now();
	const streamer: BaseStreamer = new (class extends BaseStreamer {
		#hasPrompt = false;
		override put([ids]: bigint[][]): void {
			// The prompt comes first.
			if (!this.#hasPrompt) {
				this.#hasPrompt = true;
				return;
			}
			arrivals.push(performance.now() - started);
			tokens.push(...(ids ?? []).map(Number));
			onProgress('tokens', tokens.length);
		}
		override end(): void {}
	})();
	await model.generate({
		inputs: new Tensor('int64', BigInt64Array.from(promptIds, BigInt), shape),
		attention_mask: new Tensor('int64', new BigInt64Array(promptIds.length).fill(1n), shape),
		max_new_tokens: newTokens,
		do_sample: false,
		repetition_penalty: 1,
		// Its types ask for a streamer of texts; what is called of one is here.
		streamer: streamer as unknown as TextStreamer
	});
	return { tokens, arrivals };
}
