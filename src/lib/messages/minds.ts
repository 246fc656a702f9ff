/** @file The strings of the exhibits about two modes of answering. See translate.ts. */
import common from './en/common.json';
import minds from './en/minds.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...minds };

export type MindsMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<MindsMessageKey>(strings);
