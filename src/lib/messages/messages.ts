/** @file The strings of the house itself: chrome and lessons. Every page carries them, so an exhibit's own go into a file of its own. See translate.ts. */
import common from './en/common.json';
import site from './en/site.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...site };

export type MessageKey = keyof typeof strings;
export type { MessageValues } from './translate.ts';

/** The message of this key with its values filled in. */
export const t = createTranslator<MessageKey>(strings);
