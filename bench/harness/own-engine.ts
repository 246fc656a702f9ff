/** @file Our engine on this page, without a worker, so that its parts can be timed. */
import { findModel } from '../../src/lib/model/catalog.ts';
import { Engine } from '../../src/lib/model/engine.ts';
import { describeCatalogModel } from '../../src/lib/model/model-description.ts';
import { createFetchReader, fetchBytes } from '../../src/lib/model/model-files.ts';
import type { Backend } from '../../src/lib/model/protocol.ts';
import { findRuntimeUrls } from '../../src/lib/model/runtime-urls.ts';

/** @throws {Error} where the engine did not come up on the backend that was asked for */
export async function openOwnEngine(backend: Backend): Promise<Engine> {
	const model = findModel('nano');
	const runtime = findRuntimeUrls();
	const engine = await Engine.load({
		model: describeCatalogModel(model),
		files: createFetchReader({ model, baseUrl: new URL('./models/nano/', location.href).href }),
		readRuntime: async (build, options) =>
			(await fetchBytes(runtime[build], build, options)).buffer,
		backend
	});
	if (engine.info.backend !== backend)
		throw new Error(`Asked for ${backend}: ${engine.info.fallbackReason ?? 'no reason given'}`);
	return engine;
}
