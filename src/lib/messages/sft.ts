/** @file The strings of the training rows. See translate.ts. */
import common from './en/common.json';
import sft from './en/sft.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...sft };

export type SftMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<SftMessageKey>(strings);
