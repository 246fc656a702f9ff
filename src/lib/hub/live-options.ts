/** @file How an exhibit opens a model by its id, be it of the site or of this device. */
import type { LiveModelOptions } from '../model/page/live-source.ts';
import type { ModelSource } from '../model/contract/source.ts';
import { isStoredKey } from './stored-key.ts';

/**
 * @param modelId of the catalogue, or `hub:owner/name`, `local:name`; files on this device are opened when the model is first asked for
 * @param baseUrl absolute address of the site, ending in a slash
 */
export function liveOptionsOf(modelId: string, baseUrl: string): LiveModelOptions {
	if (!isStoredKey(modelId)) return { modelId, baseUrl };
	let opened: Promise<ModelSource> | null = null;
	const source = () => {
		// Reading the store takes code that few visits need.
		opened ??= import('./open-stored.ts')
			.then(({ openStoredModel }) => openStoredModel(modelId))
			.then((model) => model.source);
		// A model that is fetched meanwhile is found the next time.
		opened.catch(() => (opened = null));
		return opened;
	};
	return { source };
}
