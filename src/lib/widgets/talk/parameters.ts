/** @file What the address of a talk may hold. Nothing that is sent by itself: a prompt stands in the box and waits. */
import { catalog } from '../../model/contract/catalog.ts';
import { readParameters, type Parameters, type ValuesOf } from '../../url/parameters.ts';
import { backend } from '../live/parameters.ts';

/** The sampling that SmolLM3's card recommends. */
export const cardSampling = { temperature: 0.6, topP: 0.95 } as const;

/** Best first, by sums right (`content/lab/post-training-right.json`). */
const wanted = ['micro-sft', 'micro-merge', 'micro-apo'];

/** The site's model that a talk starts with: one that was taught to answer, where there is one. */
export const firstModel =
	wanted.find((id) => catalog.some((model) => model.id === id)) ??
	catalog.find(({ files }) => files.some(({ path }) => path === 'chat_template.jinja'))?.id ??
	'nano';

export const talkParameters = {
	model: {
		type: 'text',
		default: firstModel,
		maxLength: 200,
		description: 'A model of the catalogue, or hub:owner/name of one stored on this device.'
	},
	prompt: {
		type: 'text',
		default: '',
		maxLength: 4000,
		description: 'Text that stands in the box; it is not sent by itself.'
	},
	instructions: {
		type: 'text',
		default: '',
		maxLength: 2000,
		description: 'Custom instructions: the system message.'
	},
	mode: {
		type: 'choice',
		default: 'think',
		values: ['think', 'no_think'],
		description: 'With a reasoning trace or without.'
	},
	tools: {
		type: 'choice',
		default: 'none',
		values: ['none', 'json', 'python'],
		description: 'How the calculator and the clock are offered to the model.'
	},
	temperature: {
		type: 'number',
		default: cardSampling.temperature,
		min: 0,
		max: 2,
		description: 'Temperature; 0 always takes the likeliest token.'
	},
	topP: {
		type: 'number',
		default: cardSampling.topP,
		min: 0.05,
		max: 1,
		description: 'Top-p; 1 is off.'
	},
	seed: {
		type: 'integer',
		default: 1,
		min: 0,
		max: 4_294_967_295,
		description: 'Seed of the draws.'
	},
	newTokens: {
		type: 'integer',
		default: 512,
		min: 1,
		max: 32_768,
		description: 'Most new tokens of one answer.'
	},
	backend
} as const satisfies Parameters;
export type TalkParams = ValuesOf<typeof talkParameters>;

/** Settings that were kept, checked like those of an address: what is none takes its default. */
export function readSettings(kept: Readonly<Record<string, unknown>>): TalkParams {
	return readParameters(talkParameters, new Map(Object.entries(kept))).values;
}
