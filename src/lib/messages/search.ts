/** @file The strings of the search, fetched with it. See translate.ts. */
import search from './en/search.json';
import { createTranslator } from './translate.ts';

export type SearchMessageKey = keyof typeof search;

/** The message of this key with its values filled in. */
export const t = createTranslator<SearchMessageKey>(search);
