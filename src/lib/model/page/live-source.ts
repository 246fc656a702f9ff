import { findModel } from '../contract/catalog.ts';
import { ModelError } from '../contract/model-error.ts';
import type { ModelSource } from '../contract/source.ts';

/** A model of the site by its id, or one whose files are here already or can be opened when they are needed. */
export type LiveModelOptions = {
	/** Largest run, in bytes of f32, whose queries and keys are brought to the page; larger ones stay with the model. */
	readonly mostBytes?: number;
} & (
	| {
			readonly modelId: string;
			/** Absolute address of the site, ending in a slash. */
			readonly baseUrl: string;
	  }
	| { readonly source: ModelSource | (() => Promise<ModelSource>) }
);

/** @throws {ModelError} file-missing where the site has no such model; whatever opening the files throws */
export async function findSource(options: LiveModelOptions): Promise<ModelSource> {
	if ('source' in options)
		return typeof options.source === 'function' ? options.source() : options.source;
	const { modelId, baseUrl } = options;
	const folder = `models/${modelId}/`;
	try {
		return { kind: 'site', model: findModel(modelId), baseUrl: baseUrl + folder };
	} catch (cause) {
		throw new ModelError('file-missing', folder, { cause });
	}
}
