/**
 * @file Vite plugin: `virtual:facts/<reference>,<reference>…` holds those values of the fact base with their sources (see
 * src/lib/facts/reference.ts for what a reference is), by reference. One that does not resolve stops the build.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { checkFacts, factSchemas, type FactBase, type FactFile } from '../src/lib/facts/check.ts';
import { findFactNote } from '../src/lib/facts/fact-note.ts';

const prefix = 'virtual:facts/';
const folder = resolve(import.meta.dirname, '../content/facts');
const names = Object.keys(factSchemas) as FactFile[];
const pathOf = (name: FactFile) => join(folder, `${name}.json`);

export function readFactBase(): FactBase {
	const read = (name: FactFile): unknown => JSON.parse(readFileSync(pathOf(name), 'utf8'));
	return checkFacts(
		Object.fromEntries(names.map((name) => [name, read(name)])) as Record<FactFile, unknown>
	);
}

export function pickedFacts(): Plugin {
	let base: FactBase | null = null;
	return {
		name: 'picked-facts',
		resolveId: (id) => (id.startsWith(prefix) ? `\0${id}` : undefined),
		watchChange: (path) => {
			if (path.startsWith(folder)) base = null;
		},
		load(id) {
			if (!id.startsWith(`\0${prefix}`)) return undefined;
			for (const name of names) this.addWatchFile(pathOf(name));
			const facts = (base ??= readFactBase());
			const wanted = id.slice(prefix.length + 1).split(',');
			const picked = wanted.map((reference) => [reference, findFactNote(facts, reference)]);
			return `export default ${JSON.stringify(Object.fromEntries(picked))};`;
		}
	};
}
