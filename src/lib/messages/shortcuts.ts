/** @file The strings of the list of shortcuts, fetched with it. See translate.ts. */
import shortcuts from './en/shortcuts.json';
import { createTranslator } from './translate.ts';

/** The message of this key. */
export const t = createTranslator<keyof typeof shortcuts>(shortcuts);
