/** @file How long a prompt the bench runs: known of the site's own models before one of them is loaded. */
import type { LiveModel } from '../../model/page/live-model.svelte.ts';
import type { LiveModelOptions } from '../../model/page/live-source.ts';
import type { ModelInfo } from '../../model/contract/source.ts';
import { findTrainedLength } from '../live/trained-length.ts';

/** Longest prompt whose maps are still quick to draw and to read: 1,024 × 1,024 cells, 4 MB each. */
const longestPrompt = 1024;

/** Most tokens of a run on a model that is loaded. */
export function limitOf({ maxTokens, trainedLength }: ModelInfo): number {
	return Math.min(maxTokens, trainedLength, longestPrompt);
}

/** The same before it is loaded; null of a model that has to be opened to know. */
export function expectLimit(model: LiveModelOptions | LiveModel): number | null {
	const trained = 'modelId' in model ? findTrainedLength(model.modelId) : null;
	return trained && Math.min(trained, longestPrompt);
}
