/** @file The strings of exhibits that run one prompt. See translate.ts. */
import common from './en/common.json';
import live from './en/live.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...live };

export type LiveMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<LiveMessageKey>(strings);
