/**
 * @file For exhibits: the values they import by name from `virtual:facts/<reference>,<reference>…`. The build picks them from the fact base,
 * sources included, and fails on one that is not there; the other 300 kB stay at home.
 */
import type { PickedFact } from './fact-note.ts';

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
