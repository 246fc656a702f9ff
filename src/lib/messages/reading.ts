/** @file The strings of the exhibits about reading one head and drawing the next token. See translate.ts. */
import common from './en/common.json';
import reading from './en/reading.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...reading };

export type ReadingMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<ReadingMessageKey>(strings);
