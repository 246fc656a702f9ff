/** @file The strings of the page that says what went wrong: SvelteKit fetches it with every first page. See translate.ts. */
import error from './en/error.json';
import { createTranslator } from './translate.ts';

/** The message of this key with its values filled in. */
export const t = createTranslator<keyof typeof error>(error);
