/** @file The strings of the panel that shares an exhibit. See translate.ts. */
import common from './en/common.json';
import exhibit from './en/exhibit.json';
import share from './en/share.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...exhibit, ...share };

export type ShareMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<ShareMessageKey>(strings);
