/** @file The strings of the carry-over. See translate.ts. */
import carry from './en/carry.json';
import common from './en/common.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...carry };

export type CarryMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<CarryMessageKey>(strings);
