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
	description: 'hub:owner/name of a model on this device'
} as const;

/** What it runs on, where the exhibit has a recorded prompt too. */
export const prompt = {
	type: 'text',
	default: '',
	maxLength: 4000,
	description: 'Text to run; empty shows the recorded one.'
} as const;
