/** @file The way back: what in the fact base rests on each source. */
import type { FactBase } from './check.ts';

export interface SourceUse {
	/** Ids of facts, derived items and models that cite it. */
	readonly facts: readonly string[];
	readonly derived: readonly string[];
	readonly models: readonly string[];
	/** Ids of conflicts it decides, and of those in which it is one of the voices. */
	readonly decides: readonly string[];
	readonly claims: readonly string[];
	/** Cells it is the source of, and cells it prints again. */
	readonly scores: number;
	readonly reprints: number;
	/** Ids of benchmarks whose number of items it gives. */
	readonly items: readonly string[];
}

/** One entry per source, in the order of the sources. */
export function listUses(base: FactBase): ReadonlyMap<string, SourceUse> {
	return new Map(base.sources.map(({ id }) => [id, findUse(base, id)]));
}

interface Citing {
	readonly id: string;
	readonly sources: readonly { readonly doc: string }[];
}

function findUse(base: FactBase, source: string): SourceUse {
	const citing = (entries: readonly Citing[]) =>
		entries.filter(({ sources }) => sources.some(({ doc }) => doc === source)).map(({ id }) => id);
	const { scores, benchmarks } = base.benchmarks;
	return {
		facts: citing(base.facts),
		derived: citing(base.derived),
		models: citing(
			base.models.map(({ id, sources, onnx }) => ({ id, sources: [...sources, ...onnx.sources] }))
		),
		decides: citing(base.conflicts),
		claims: base.conflicts
			.filter(({ claims }) => claims.some(({ doc }) => doc === source))
			.map(({ id }) => id),
		scores: citing(scores).length,
		items: benchmarks.filter(({ items }) => items?.source.doc === source).map(({ id }) => id),
		reprints: scores.filter(({ reprints }) => reprints.some(({ doc }) => doc === source)).length
	};
}
