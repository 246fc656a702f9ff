/** @file The facts a lesson names, with their sources, for its tags. A fact that is not in the fact base stops the build. */
import { findFactNote, type FactNote } from '../facts/fact-note.ts';
import { factBase } from '../facts/facts.server.ts';

/** @throws {Error} naming the file, where a `fact="…"` does not resolve */
export function readFactNotes(file: string, body: string): Readonly<Record<string, FactNote>> {
	const named = new Set([...body.matchAll(/\bfact="([^"]*)"/g)].map(([, fact = '']) => fact));
	return Object.fromEntries([...named].map((fact) => [fact, readFactNote(file, fact)]));
}

function readFactNote(file: string, reference: string): FactNote {
	try {
		const { sources, note, isDisputed, place } = findFactNote(factBase, reference);
		return { sources, isDisputed, place, ...(note !== undefined && { note }) };
	} catch (error) {
		throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, {
			cause: error
		});
	}
}
