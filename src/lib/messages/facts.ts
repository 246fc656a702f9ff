/** @file The strings of the rooms of sources and open data. See translate.ts. */
import common from './en/common.json';
import facts from './en/facts.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...facts };

export type FactsMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<FactsMessageKey>(strings);
