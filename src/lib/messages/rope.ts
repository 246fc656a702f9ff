/** @file The strings of the exhibits about RoPE. See translate.ts. */
import common from './en/common.json';
import live from './en/live.json';
import rope from './en/rope.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...live, ...rope };

export type RopeMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<RopeMessageKey>(strings);
