/** @file What the addresses of all exhibits that run a model have in common. */
import { storedKeyPattern } from '../../hub/stored-key.ts';

/** Where it runs. */
export const backend = {
	type: 'choice',
	default: 'auto',
	values: ['auto', 'webgpu', 'wasm'],
	description: 'Where the model runs.'
} as const;

/** Beside the site's own models, those that a person keeps on this device. */
export const orStored = {
	pattern: storedKeyPattern.source,
	description: 'hub:owner/name or hub:owner/name@revision of a model on this device'
} as const;

// As any string: a stored model's key is one, too.
const ofTheSite: readonly string[] = ['nano'];

/** What a live run is of, where the recorded ones are of others. */
export const liveModel = {
	type: 'choice',
	default: 'nano',
	values: ofTheSite,
	orElse: orStored,
	description: 'Model of a live run; what is recorded is of nano or of SmolLM2-135M.'
} as const;

/** What it runs on, where the exhibit has a recorded prompt too. */
export const prompt = {
	type: 'text',
	default: '',
	// A link holds a long one compressed; see embed/address.ts.
	maxLength: 100_000,
	description: 'Text to run; empty shows the recorded one.'
} as const;
