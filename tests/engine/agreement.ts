/** @file The check that unit tests share: an engine in Node says what `transformers` said. */
import { expect } from 'vitest';
import type { Engine } from '../../src/lib/model/engine/engine.ts';
import { compareWithReference, type Reference } from './reference.ts';

/** Largest absolute difference of any value that is compared. */
export const tolerance = 1e-4;

/** Fails where a value differs by more, or hardly any are compared. `PRINT_ERRORS=1` prints the differences. */
export async function expectAgreement(
	name: string,
	engine: Engine,
	reference: Reference
): Promise<void> {
	const { shape, vocabSize } = engine.info;
	const errors = await compareWithReference(engine.session.decoder, reference, shape, vocabSize);
	const { compared, ...differences } = errors;
	if (process.env.PRINT_ERRORS) console.log(name, JSON.stringify(errors));
	expect(compared).toBeGreaterThan(10_000);
	for (const difference of Object.values(differences)) expect(difference).toBeLessThan(tolerance);
}
