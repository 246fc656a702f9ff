import { findModel } from './catalog.ts';
import { ModelError } from './model-error.ts';
import type { ModelSource } from './protocol.ts';

/** A model of the site by its id, or one whose files are here already. */
export type LiveModelOptions =
	| {
			readonly modelId: string;
			/** Absolute address of the site, ending in a slash. */
			readonly baseUrl: string;
	  }
	| { readonly source: ModelSource };

/** @throws {ModelError} file-missing where the site has no such model */
export function findSource(options: LiveModelOptions): ModelSource {
	if ('source' in options) return options.source;
	const { modelId, baseUrl } = options;
	const folder = `models/${modelId}/`;
	try {
		return { kind: 'site', model: findModel(modelId), baseUrl: baseUrl + folder };
	} catch (cause) {
		throw new ModelError('file-missing', folder, { cause });
	}
}
