/**
 * @file The fact base: every published number with its sources and its conflicts. `.server`, so that SvelteKit keeps its 300 kB out of the
 * browser: pages resolve what they name while they are prerendered.
 */
import type { Score } from './benchmark-schema.ts';
import { checkFacts, type FactBase } from './check.ts';
import type { Conflict, Derived, Fact, MuseumModel, Source } from './schema.ts';

const files = import.meta.glob<unknown>('/content/facts/*.json', {
	eager: true,
	import: 'default'
});
const read = (name: string): unknown => files[`/content/facts/${name}.json`];

export const factBase: FactBase = checkFacts({
	sources: read('sources'),
	facts: read('facts'),
	conflicts: read('conflicts'),
	claims: read('claims'),
	derived: read('derived'),
	models: read('models'),
	benchmarks: read('benchmarks')
});

function makeFinder<T extends { readonly id: string }>(
	what: string,
	entries: readonly T[]
): (id: string) => T {
	const byId = new Map(entries.map((entry) => [entry.id, entry]));
	return (id) => {
		const entry = byId.get(id);
		if (!entry) throw new RangeError(`The fact base has no ${what} "${id}".`);
		return entry;
	};
}

// Each throws a RangeError that names an id it does not know.
export const findSource: (id: string) => Source = makeFinder('source', factBase.sources);
export const findFact: (id: string) => Fact = makeFinder('fact', factBase.facts);
export const findConflict: (id: string) => Conflict = makeFinder('conflict', factBase.conflicts);
export const findDerived: (id: string) => Derived = makeFinder('derived item', factBase.derived);
export const findMuseumModel: (id: string) => MuseumModel = makeFinder('model', factBase.models);
export const findScore: (id: string) => Score = makeFinder('score', factBase.benchmarks.scores);
