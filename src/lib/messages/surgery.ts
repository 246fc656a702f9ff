/** @file The strings of the head surgery. See translate.ts. */
import common from './en/common.json';
import surgery from './en/surgery.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...surgery };

export type SurgeryMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<SurgeryMessageKey>(strings);
