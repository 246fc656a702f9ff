/** @file What stands behind one value of the fact base: the value, its sources, and where in the museum it is shown. */
import type { FactBase } from './check.ts';
import { followPath, parseFactReference } from './reference.ts';
import type { Citation, JsonValue } from './schema.ts';

export interface FactSource {
	readonly title: string;
	readonly url?: string;
	readonly location: string;
}

export interface FactNote {
	readonly sources: readonly FactSource[];
	/** What the fact base adds: a definition, a caveat. */
	readonly note?: string;
	/** True where sources disagree about it. */
	readonly isDisputed: boolean;
	/** Page and anchor that show it, from the site's root: `/sources/#architecture.num-layers`. */
	readonly place: `/${string}`;
}

/** A value with what stands behind it: what `virtual:facts/…` gives. */
export interface PickedFact extends FactNote {
	readonly value: JsonValue;
	readonly unit?: string;
}

interface Found {
	readonly value: JsonValue;
	readonly cited: readonly Citation[];
	readonly place: FactNote['place'];
	readonly note?: string | undefined;
	readonly unit?: string | undefined;
	readonly isDisputed?: boolean;
}

function find(base: FactBase, id: string): Found | undefined {
	const fact = base.facts.find((entry) => entry.id === id);
	if (fact) {
		const { value, sources, note, unit, confidence } = fact;
		const isDisputed = confidence === 'conflict';
		return { value, cited: sources, place: `/sources/#${id}`, note, unit, isDisputed };
	}
	const derived = base.derived.find((entry) => entry.id === id);
	if (derived) {
		const { result, sources, note } = derived;
		return { value: result, cited: sources, place: `/sources/#${id}`, note };
	}
	const score = base.benchmarks.scores.find((entry) => entry.id === id);
	if (score) return { value: score.score, cited: score.sources, place: `/battle/#${id}` };
	const model = base.models.find((entry) => entry.id === id);
	// Read from JSON: whatever stands in it is a JSON value.
	if (model)
		return { value: model as unknown as JsonValue, cited: model.sources, place: `/museum/${id}/` };
	return undefined;
}

/**
 * The value a reference names, with its sources.
 * @param reference see reference.ts
 * @throws {RangeError} where there is no such fact, or its path leads nowhere
 */
export function findFactNote(base: FactBase, reference: string): PickedFact {
	const parsed = parseFactReference(reference);
	const found = find(base, parsed.id);
	if (!found) throw new RangeError(`The fact base has no fact "${parsed.id}".`);
	const { cited, place, note, unit, isDisputed = false } = found;
	return {
		value: followPath(found.value, parsed),
		sources: cited.map(({ doc, location }) => {
			const source = base.sources.find(({ id }) => id === doc);
			return { title: source?.title ?? doc, location, ...(source?.url && { url: source.url }) };
		}),
		...(note !== undefined && { note }),
		...(unit !== undefined && { unit }),
		isDisputed,
		place
	};
}
