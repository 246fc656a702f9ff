/** @file Every table of the lab, read and checked at build; a bad one stops it. */
import { checkTables } from './check.ts';

const files = import.meta.glob<unknown>('/content/lab/*.json', { eager: true, import: 'default' });

export const labTables = checkTables(
	new Map(
		Object.entries(files).map(([path, content]) => [path.replace(/^.*\/|\.json$/g, ''), content])
	)
);
