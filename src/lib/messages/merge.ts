/** @file The strings of the merge. See translate.ts. */
import common from './en/common.json';
import merge from './en/merge.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...merge };

export type MergeMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<MergeMessageKey>(strings);
