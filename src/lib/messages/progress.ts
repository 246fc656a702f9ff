/** @file The strings of the desk where progress is kept. See translate.ts. */
import common from './en/common.json';
import progress from './en/progress.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...progress };

/** The message of this key with its values filled in. */
export const t = createTranslator<keyof typeof strings>(strings);
