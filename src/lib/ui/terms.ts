/** @file How a word in a lesson finds what it means, without the glossary itself coming to the browser. */
import { createContext } from 'svelte';

/** An entry of `content/glossary.json`. */
export interface Term {
	readonly id: string;
	readonly term: string;
	readonly means: string;
}

export type FindTerm = (id: string) => Term | undefined;

export const [useTerms, provideTerms] = createContext<FindTerm>();
