/** @file What the address of the comparison, and of a diagram alone, may hold. */
import { museumIds } from '../../facts/ids.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { numericIds } from './fields.ts';

export const nobody = 'none';

export const compareParameters = {
	a: { type: 'choice', default: 'smollm3-3b', values: museumIds, description: 'First model.' },
	b: { type: 'choice', default: 'qwen2.5-3b', values: museumIds, description: 'Second model.' },
	c: {
		type: 'choice',
		default: nobody,
		values: [nobody, ...museumIds],
		description: 'Third model, or none.'
	},
	x: {
		type: 'choice',
		default: 'parameters',
		values: numericIds,
		description: 'Field across the scatter.'
	},
	y: {
		type: 'choice',
		default: 'cacheAt32k',
		values: numericIds,
		description: 'Field up the scatter.'
	}
} as const satisfies Parameters;
export type CompareParams = ValuesOf<typeof compareParameters>;
