/** @file The strings of the exhibits about grouped-query attention. See translate.ts. */
import common from './en/common.json';
import heads from './en/heads.json';
import live from './en/live.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...live, ...heads };

export type HeadsMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<HeadsMessageKey>(strings);
