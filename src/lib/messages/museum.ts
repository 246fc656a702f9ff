/** @file The strings of the museum of models. See translate.ts. */
import common from './en/common.json';
import facts from './en/facts.json';
import museum from './en/museum.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...facts, ...museum };

export type MuseumMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<MuseumMessageKey>(strings);
