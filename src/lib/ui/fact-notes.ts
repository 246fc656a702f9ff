/** @file How a tag in a lesson finds the sources of a fact it names, without the fact base itself coming to the browser. */
import { createContext } from 'svelte';
import type { SourceNote } from './provenance.ts';

export interface FactNote {
	readonly sources: readonly SourceNote[];
	/** What the fact base adds: a definition, a caveat. */
	readonly note?: string;
	/** True where sources disagree about it. */
	readonly isDisputed: boolean;
}

export type FindFactNote = (id: string) => FactNote | undefined;

export const [useFactNotes, provideFactNotes] = createContext<FindFactNote>();
