/** @file The facts a lesson names, with their sources, for its tags. A fact that is not in the fact base stops the build. */
import { findFact, findSource } from '../facts/facts.server.ts';
import type { FactNote } from '../ui/fact-notes.ts';

/** @throws {Error} naming the file, where a `fact="…"` does not resolve */
export function readFactNotes(file: string, body: string): Readonly<Record<string, FactNote>> {
	const ids = new Set([...body.matchAll(/\bfact="([^"]*)"/g)].map(([, id = '']) => id));
	return Object.fromEntries([...ids].map((id) => [id, readFactNote(file, id)]));
}

function readFactNote(file: string, id: string): FactNote {
	try {
		const { sources, note, confidence } = findFact(id);
		return {
			sources: sources.map(({ doc, location }) => {
				const { title, url } = findSource(doc);
				return { title, location, ...(url !== undefined && { url }) };
			}),
			...(note !== undefined && { note }),
			isDisputed: confidence === 'conflict'
		};
	} catch (error) {
		throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, {
			cause: error
		});
	}
}
