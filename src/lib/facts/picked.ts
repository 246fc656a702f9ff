/**
 * @file For exhibits: the values they import by name from `virtual:facts/<reference>,<reference>…`. The build picks them from the fact base,
 * sources included, and fails on one that is not there; the other 300 kB stay at home.
 */
import type { PickedFact } from './fact-note.ts';
import { followPath, parseFactReference } from './reference.ts';
import type { JsonValue } from './schema.ts';

export type PickedFacts = Readonly<Record<string, PickedFact>>;

/** @throws {RangeError} where it was not imported */
export function pickFact(facts: PickedFacts, reference: string): PickedFact {
	const fact = facts[reference];
	if (!fact) throw new RangeError(`"${reference}" is not among the imported facts.`);
	return fact;
}

/** @throws {TypeError} where the value is no number */
export function pickNumber(facts: PickedFacts, reference: string): number {
	const { value } = pickFact(facts, reference);
	if (typeof value !== 'number') throw new TypeError(`"${reference}" is no number.`);
	return value;
}

/**
 * A part of a fact that was imported whole: `<id>/<key>/<key>…`.
 * @throws {RangeError} where the fact was not imported, or the path leads nowhere
 */
export function pickPart(facts: PickedFacts, reference: string): JsonValue {
	const parsed = parseFactReference(reference);
	return followPath(pickFact(facts, parsed.id).value, parsed);
}

/** @throws {TypeError} where the part is no number; else as `pickPart` */
export function pickPartNumber(facts: PickedFacts, reference: string): number {
	const value = pickPart(facts, reference);
	if (typeof value !== 'number') throw new TypeError(`"${reference}" is no number.`);
	return value;
}
