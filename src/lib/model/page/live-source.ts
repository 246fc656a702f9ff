import { findModel } from '../contract/catalog.ts';
import { ModelError } from '../contract/model-error.ts';
import type { ModelSource, WeightChange } from '../contract/source.ts';

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

/**
 * A model whose weights are changed while they are read.
 * @param change what to; asked for when the model is opened, since the other model's files may have to be found first
 */
export function changedOptions(
	options: LiveModelOptions,
	change: () => Promise<WeightChange>
): LiveModelOptions {
	const source = async () => ({ ...(await findSource(options)), change: await change() });
	return { source };
}

/** @throws {ModelError} file-missing where the site has no such model, left-out where its host chose to; whatever opening the files throws */
export async function findSource(options: LiveModelOptions): Promise<ModelSource> {
	if ('source' in options)
		return typeof options.source === 'function' ? options.source() : options.source;
	const { modelId, baseUrl } = options;
	const folder = `models/${modelId}/`;
	let model;
	try {
		model = findModel(modelId);
	} catch (cause) {
		throw new ModelError('file-missing', folder, { cause });
	}
	if (model.isLeftOut) throw new ModelError('left-out', modelId);
	return { kind: 'site', model, baseUrl: baseUrl + folder };
}
