/** @file What the address of the head atlas may hold. */
import { scoreNames } from '../../math/head-atlas.ts';
import { catalog } from '../../model/contract/catalog.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { backend, orStored } from '../live/parameters.ts';

/** As the table of the lab names it. */
export const recordedModel = 'SmolLM2-135M-Instruct';

export const headAtlasParameters = {
	model: {
		type: 'choice',
		default: recordedModel,
		values: [recordedModel, ...catalog.map(({ id }) => id)],
		orElse: orStored,
		description:
			'Model whose heads are shown; or hub:owner/name of one that is stored on this device, which is measured live.'
	},
	score: {
		type: 'choice',
		default: 'induction',
		values: scoreNames,
		description: 'Score that colours the heads.'
	},
	layer: {
		type: 'integer',
		default: null,
		min: 1,
		max: 64,
		description:
			'Layer of the head that is read, counted from 1; the strongest head where left out.'
	},
	head: {
		type: 'integer',
		default: null,
		min: 1,
		max: 64,
		description: 'Query head that is read, counted from 1.'
	},
	backend
} as const satisfies Parameters;
export type HeadAtlasParams = ValuesOf<typeof headAtlasParameters>;
