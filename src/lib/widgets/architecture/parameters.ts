/** @file What the address of a diagram may hold. */
import { museumIds } from '../../facts/ids.ts';
import type { Parameters, ValuesOf } from '../../url/parameters.ts';

export const architectureParameters = {
	model: { type: 'choice', default: 'smollm3-3b', values: museumIds, description: 'Which model.' }
} as const satisfies Parameters;
export type ArchitectureParams = ValuesOf<typeof architectureParameters>;
