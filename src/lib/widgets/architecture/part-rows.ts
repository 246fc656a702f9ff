/** @file The parts of diagrams as rows of a file. */
import type { Neighbour } from './differences.ts';
import { listAllParts } from './parts.ts';

/** A header, then one row a part: model, part, what it is. */
export function listPartRows(models: readonly Neighbour[]): readonly (readonly string[])[] {
	return [
		['model', 'part', 'what it is'],
		...models.flatMap(({ name, config }) =>
			listAllParts(config).map(({ label, text }) => [name, label, text])
		)
	];
}
