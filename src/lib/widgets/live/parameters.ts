/** @file What the addresses of all exhibits that run a model have in common. */

/** Where it runs. */
export const backend = {
	type: 'choice',
	default: 'auto',
	values: ['auto', 'webgpu', 'wasm'],
	description: 'Where the model runs.'
} as const;

/** What it runs on, where the exhibit has a recorded prompt too. */
export const prompt = {
	type: 'text',
	default: '',
	maxLength: 4000,
	description: 'Text to run; empty shows the recorded one.'
} as const;
