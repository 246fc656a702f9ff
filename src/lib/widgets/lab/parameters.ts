/** @file What the address of a figure of the lab may hold. */
import type { Parameters, ValuesOf } from '../../url/parameters.ts';
import { figureIds } from './figure-ids.ts';

export const labFigureParameters = {
	figure: {
		type: 'choice',
		default: 'siblings-retrieval',
		values: figureIds,
		description: 'Which of the lab’s figures.'
	}
} as const satisfies Parameters;
export type LabFigureParams = ValuesOf<typeof labFigureParameters>;
