/** @file A page for the browser tests and the bench: the engine as the site has it, with a handle on `window`. Never shipped. */
import { Engine } from '../../src/lib/model/engine.ts';
import { findModel } from '../../src/lib/model/catalog.ts';
import { LiveModel } from '../../src/lib/model/live-model.svelte.ts';
import { createFetchReader, fetchBytes } from '../../src/lib/model/model-files.ts';
import type { BackendChoice } from '../../src/lib/model/protocol.ts';
import { findRuntimeUrls } from '../../src/lib/model/runtime-urls.ts';
import { timeForward } from '../../src/lib/model/time-forward.ts';
import { compareWithReference, readReference } from './reference.ts';

const baseUrl = new URL('./', location.href).href;

/** An engine on the page's own thread, where a test can look inside. */
function loadEngine(backend: BackendChoice, modelId = 'nano'): Promise<Engine> {
	const model = findModel(modelId);
	const runtime = findRuntimeUrls();
	return Engine.load({
		model,
		files: createFetchReader({ model, baseUrl: `${baseUrl}models/${modelId}/` }),
		readRuntime: async (build, options) =>
			(await fetchBytes(runtime[build], build, options)).buffer,
		backend
	});
}

const harness = {
	loadEngine,
	timeForward,
	createLiveModel: (modelId = 'nano') => new LiveModel({ modelId, baseUrl }),
	async compare(engine: Engine, fixtureBase64: string) {
		const bytes = Uint8Array.from(atob(fixtureBase64), (character) => character.charCodeAt(0));
		const { shape, vocabSize } = engine.info;
		return compareWithReference(engine.session.decoder, readReference(bytes), shape, vocabSize);
	}
};

export type EngineHarness = typeof harness;

declare global {
	interface Window {
		harness: EngineHarness;
	}
}

window.harness = harness;
