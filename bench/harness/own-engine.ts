/** @file Our engine on this page, without a worker, so that its parts can be timed. */
import { findModel } from '../../src/lib/model/contract/catalog.ts';
import { Engine } from '../../src/lib/model/engine/engine.ts';
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
import type { Backend } from '../../src/lib/model/contract/source.ts';
import { findRuntimeUrls } from '../../src/lib/model/page/runtime-urls.ts';

/** Nano. @throws {Error} where the engine did not come up on the backend that was asked for */
export async function openOwnEngine(backend: Backend): Promise<Engine> {
	const model = findModel('nano');
	const baseUrl = new URL('./models/nano/', location.href).href;
	return open(backend, describeCatalogModel(model), createFetchReader({ model, baseUrl }));
}

/**
 * A model with random weights that the harness has beside it, its files as from disk.
 * @param graph path of its graph inside the folder
 * @throws {Error} as `openOwnEngine`
 */
export async function openRandomEngine(backend: Backend, graph: string): Promise<Engine> {
	const files: Record<string, Blob> = {};
	for (const path of ['config.json', 'tokenizer.json', graph, `${graph}_data`])
		files[path] = await (await fetch(new URL(`./random/${path}`, location.href))).blob();
	const source = { kind: 'files', id: 'random', revision: null, graph, files } as const;
	return open(backend, describeSource(source), createReader(source));
}

/** A folder of the Hub's kind, composed from its safetensors. @throws {Error} as `openOwnEngine` */
export async function openRealEngine(backend: Backend, folder: string): Promise<Engine> {
	const graph = 'model.safetensors';
	const files: Record<string, Blob> = {};
	for (const path of [graph, 'config.json', 'tokenizer.json', 'generation_config.json'])
		files[path] = await (await fetch(new URL(`${folder}/${path}`, location.href))).blob();
	const source = { kind: 'files', id: 'real', revision: null, graph, files } as const;
	return open(backend, describeSource(source), createReader(source));
}

async function open(backend: Backend, model: ModelDescription, files: FileReader): Promise<Engine> {
	const runtime = findRuntimeUrls();
	const engine = await Engine.load({
		model,
		files,
		readRuntime: async (build, options) =>
			(await fetchBytes(runtime[build], build, options)).buffer,
		backend
	});
	if (engine.info.backend !== backend)
		throw new Error(`Asked for ${backend}: ${engine.info.fallbackReason ?? 'no reason given'}`);
	return engine;
}
