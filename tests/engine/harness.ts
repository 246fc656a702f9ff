/** @file A page for the browser tests and the bench: the engine as the site has it, with a handle on `window`. Never shipped. */
import { Engine } from '../../src/lib/model/engine/engine.ts';
import { findModel } from '../../src/lib/model/contract/catalog.ts';
import { LiveModel } from '../../src/lib/model/page/live-model.svelte.ts';
import {
	describeCatalogModel,
	describeSource,
	type ModelDescription
} from '../../src/lib/model/contract/model-description.ts';
import {
	createFetchReader,
	createReader,
	fetchBytes,
	type FileReader
} from '../../src/lib/model/files/model-files.ts';
import type { BackendChoice, FilesSource } from '../../src/lib/model/contract/source.ts';
import { findRuntimeUrls } from '../../src/lib/model/page/runtime-urls.ts';
import { timeForward } from '../../src/lib/model/engine/time-forward.ts';
import { compareDocuments } from './documents.ts';
import { compareInterventions } from './interventions.ts';
import { checkKernel, compareMap } from './kernel-check.ts';
import { compareWithReference, readReference } from './reference.ts';

const baseUrl = new URL('./', location.href).href;

/** An engine on the page's own thread, where a test can look inside. */
function openEngine(
	model: ModelDescription,
	files: FileReader,
	backend: BackendChoice
): Promise<Engine> {
	const runtime = findRuntimeUrls();
	return Engine.load({
		model,
		files,
		readRuntime: async (build, options) =>
			(await fetchBytes(runtime[build], build, options)).buffer,
		backend
	});
}

function loadEngine(backend: BackendChoice, modelId = 'nano'): Promise<Engine> {
	const model = findModel(modelId);
	const files = createFetchReader({ model, baseUrl: `${baseUrl}models/${modelId}/` });
	return openEngine(describeCatalogModel(model), files, backend);
}

/** A shipped model as a person would have it on disk, its files under the paths that the Hub has. */
async function collectFiles(modelId: string, without: readonly string[]): Promise<FilesSource> {
	const files: Record<string, Blob> = {};
	for (const { path } of findModel(modelId).files) {
		const at = path.startsWith('model.') ? `onnx/${path}` : path;
		if (without.includes(at)) continue;
		files[at] = await (await fetch(`${baseUrl}models/${modelId}/${path}`)).blob();
	}
	const graph = 'onnx/model.onnx';
	return { kind: 'files', id: 'someone/nano-ONNX', revision: 'abc123', graph, files };
}

function fromBase64(text: string): Uint8Array {
	return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/** The files of a random model that the test serves at `random/`; those of an export where only its graph is named. */
async function collectRandom(
	graph: string,
	paths = ['config.json', 'tokenizer.json', graph, `${graph}_data`]
): Promise<FilesSource> {
	const read = async (path: string) => (await fetch(`${baseUrl}random/${path}`)).blob();
	const blobs = await Promise.all(paths.map(async (path) => [path, await read(path)] as const));
	return { kind: 'files', id: 'random', revision: null, graph, files: Object.fromEntries(blobs) };
}

/** A model's files from any folder of the server. */
async function fetchFiles(folder: string, paths: readonly string[]): Promise<FilesSource> {
	const files: Record<string, Blob> = {};
	for (const path of paths) files[path] = await (await fetch(`${baseUrl}${folder}/${path}`)).blob();
	return { kind: 'files', id: `someone/${folder}`, revision: null, graph: 'model.onnx', files };
}

const harness = {
	/** A random model: its agreement with `transformers`, and its greedy tokens beside those of plain transformers.js. */
	async tryRandom(
		backend: 'webgpu' | 'wasm',
		graph: string,
		options: { fixtureBase64?: string; prompt?: string; rotatesAll?: boolean }
	) {
		const source = await collectRandom(graph);
		const engine = await openEngine(describeSource(source), createReader(source), backend);
		const { info } = engine;
		const { ownSchedule, shape, vocabSize } = info;
		const { fixtureBase64, prompt, rotatesAll } = options;
		const errors = fixtureBase64
			? await compareWithReference(
					engine.session.decoder,
					{ ...readReference(fromBase64(fixtureBase64)), schedule: ownSchedule },
					shape,
					vocabSize
				)
			: null;
		let tokens: { own: number[]; plain: number[] } | null = null;
		if (prompt) {
			const { generateOwn, generatePlain, openPlain } =
				await import('../../bench/harness/plain.ts');
			const config = JSON.parse((await source.files['config.json']?.text()) ?? '') as object;
			const plain = await openPlain(backend, engine, config);
			const [first] = ownSchedule;
			const schedule = rotatesAll && first ? ownSchedule.map(() => first) : ownSchedule;
			const { ids } = engine.files.tokenizer.encode(prompt);
			tokens = {
				own: (await generateOwn(engine, prompt, schedule, 24)).tokens,
				plain: (await generatePlain(plain, ids, 24)).tokens
			};
			await plain.dispose();
		}
		await engine.dispose();
		return { info, errors, tokens };
	},
	/** A random model that is interfered with: largest differences from `transformers` with hooks. */
	async tryInterventions(
		backend: 'webgpu' | 'wasm',
		graph: string,
		options: { fixtureBase64: string; paths?: string[]; lengths?: readonly number[] }
	) {
		const source = await collectRandom(graph, options.paths);
		const engine = await openEngine(describeSource(source), createReader(source), backend);
		const file = fromBase64(options.fixtureBase64);
		const errors = await compareInterventions(engine, file, options.lengths);
		const { info } = engine;
		await engine.dispose();
		return { info, errors };
	},
	/** A shipped model over rows of several documents: largest differences from `transformers`. */
	async tryDocuments(backend: 'webgpu' | 'wasm', modelId: string, fixtureBase64: string) {
		const engine = await loadEngine(backend, modelId);
		const errors = await compareDocuments(engine, fromBase64(fixtureBase64));
		const { info } = engine;
		await engine.dispose();
		return { info, errors };
	},
	/** A model without a graph, on the page's own thread and in a worker: its agreement with `transformers`, and greedy tokens of both. */
	async tryComposed(
		backend: 'webgpu' | 'wasm',
		graph: string,
		options: { paths: string[]; prompt: string; fixtures: Record<string, string> }
	) {
		const { paths, prompt, fixtures } = options;
		const source = await collectRandom(graph, paths);
		const engine = await openEngine(describeSource(source), createReader(source), backend);
		const { info } = engine;
		const { ownSchedule, shape, vocabSize } = info;
		const errors: Record<string, Awaited<ReturnType<typeof compareWithReference>>> = {};
		for (const [kind, base64] of Object.entries(fixtures)) {
			const reference = readReference(fromBase64(base64));
			const schedule = kind === 'own' ? ownSchedule : reference.schedule;
			const { decoder } = engine.session;
			errors[kind] = await compareWithReference(
				decoder,
				{ ...reference, schedule },
				shape,
				vocabSize
			);
		}
		const { generateOwn } = await import('../../bench/harness/plain.ts');
		const { tokens } = await generateOwn(engine, prompt, ownSchedule, 16);
		await engine.dispose();
		const live = new LiveModel({ source });
		await live.load(backend);
		const greedy = { temperature: 0, topK: null, topP: null, seed: 0 };
		const run = { sampling: greedy, maxNewTokens: 16, onStep: () => undefined };
		const trace = await live.generate(prompt, ownSchedule, run);
		const written = [...trace.tokenIds].slice(-tokens.length);
		const ofWorker = { info: live.info, tokens: written };
		live.dispose();
		return { info, errors, tokens, ofWorker };
	},
	/** A model from a folder of the server: its agreement with each of the reference files there. */
	async compareFolder(
		backend: 'webgpu' | 'wasm',
		graph: string,
		options: { folder: string; paths: readonly string[]; references: readonly string[] }
	) {
		const { folder, paths, references } = options;
		const source = { ...(await fetchFiles(folder, paths)), graph };
		const engine = await openEngine(describeSource(source), createReader(source), backend);
		const { info } = engine;
		const { ownSchedule, shape, vocabSize } = info;
		const errors: Awaited<ReturnType<typeof compareWithReference>>[] = [];
		for (const path of references) {
			const file = await (await fetch(`${baseUrl}${path}`)).arrayBuffer();
			const reference = readReference(new Uint8Array(file));
			const isOwn = reference.schedule.length === 0;
			const asked = { ...reference, schedule: isOwn ? ownSchedule : reference.schedule };
			errors.push(
				await compareWithReference(engine.session.decoder, asked, shape, vocabSize, {
					isRelative: true
				})
			);
		}
		await engine.dispose();
		return { info, errors };
	},
	/** Logits `[tokens, vocabulary]` of a model without a graph, of each step of one text. */
	async readLogits(
		backend: 'webgpu' | 'wasm',
		graph: string,
		options: { paths: string[]; steps: number[][] }
	) {
		const source = await collectRandom(graph, options.paths);
		const engine = await openEngine(describeSource(source), createReader(source), backend);
		const { decoder } = engine.session;
		decoder.setSchedule(engine.info.ownSchedule);
		decoder.reset();
		const logits: number[][] = [];
		for (const ids of options.steps)
			logits.push([...(await decoder.forward(ids, { taps: 'none', logits: 'all' })).logits]);
		const { info } = engine;
		await engine.dispose();
		return { info, logits };
	},
	loadEngine,
	checkKernel,
	compareMap,
	timeForward,
	createLiveModel: (modelId = 'nano') => new LiveModel({ modelId, baseUrl }),
	createFilesModel: async (modelId = 'nano', without: readonly string[] = []) =>
		new LiveModel({ source: await collectFiles(modelId, without) }),
	createLiveModelOf: async (folder: string, paths: readonly string[], mostBytes?: number) =>
		new LiveModel({
			source: await fetchFiles(folder, paths),
			...(mostBytes !== undefined && { mostBytes })
		}),
	/** An engine on the page's own thread, its files from Blobs. */
	async loadEngineFromFiles(backend: BackendChoice) {
		const source = await collectFiles('nano', []);
		const engine = await openEngine(describeSource(source), createReader(source), backend);
		return { engine, weights: source.files['onnx/model.safetensors']?.size ?? 0 };
	},
	async compare(engine: Engine, fixtureBase64: string) {
		const { shape, vocabSize } = engine.info;
		return compareWithReference(
			engine.session.decoder,
			readReference(fromBase64(fixtureBase64)),
			shape,
			vocabSize
		);
	}
};

export type EngineHarness = typeof harness;

declare global {
	interface Window {
		harness: EngineHarness;
	}
}

window.harness = harness;
