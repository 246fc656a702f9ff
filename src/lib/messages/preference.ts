/** @file The strings of the preference losses. See translate.ts. */
import common from './en/common.json';
import preference from './en/preference.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...preference };

export type PreferenceMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<PreferenceMessageKey>(strings);
