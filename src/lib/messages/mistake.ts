/** @file The strings of the exhibits on mistaken RoPE. See translate.ts. */
import common from './en/common.json';
import mistake from './en/mistake.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...mistake };

export type MistakeMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<MistakeMessageKey>(strings);
