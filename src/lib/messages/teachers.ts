/** @file The strings of the teachers' page. See translate.ts. */
import common from './en/common.json';
import teachers from './en/teachers.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...teachers };

export type TeachersMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<TeachersMessageKey>(strings);
