/** @file At which length a model was trained, before it is loaded. */
import { catalog } from '../../model/contract/catalog.ts';
import type { Trace } from '../../trace/trace.ts';
import real from './real-recordings.json';

/**
 * Tokens of the longest text that a model was trained on: of the site's own models, and of the one that recorded runs are of. Null where it
 * has to be opened to know.
 */
export function findTrainedLength(model: string): number | null {
	if (model === real.model) return real.trainedLength;
	return catalog.find(({ id }) => id === model)?.trainedLength ?? null;
}

/** The same of the model that a run is of: what the run says itself, else what is known here. */
export function trainedLengthOf({ model, trainedLength }: Trace): number | null {
	return trainedLength ?? findTrainedLength(model);
}
