/** @file The strings of pages that are lists of something, with those of the house. See translate.ts. */
import common from './en/common.json';
import pages from './en/pages.json';
import site from './en/site.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...site, ...pages };

export type PageMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<PageMessageKey>(strings);
