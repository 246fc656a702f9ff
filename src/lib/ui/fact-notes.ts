/** @file How a tag in a lesson finds the sources of a fact it names, without the fact base itself coming to the browser. */
import { createContext } from 'svelte';
import type { FactNote } from '../facts/fact-note.ts';

export type FindFactNote = (reference: string) => FactNote | undefined;

export const [useFactNotes, provideFactNotes] = createContext<FindFactNote>();
