/** @file The strings of the entrance and its floor plan, with those of the house. See translate.ts. */
import common from './en/common.json';
import home from './en/home.json';
import pages from './en/pages.json';
import site from './en/site.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...site, ...pages, ...home };

/** The message of this key with its values filled in. */
export const t = createTranslator<keyof typeof strings>(strings);
