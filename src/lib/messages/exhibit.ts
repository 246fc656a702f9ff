/** @file The strings of what frames an exhibit once it is open: its plaque, its table, its bars. A lesson starts without them. See translate.ts. */
import exhibit from './en/exhibit.json';
import { createTranslator } from './translate.ts';

/** The message of this key with its values filled in. */
export const t = createTranslator<keyof typeof exhibit>(exhibit);
