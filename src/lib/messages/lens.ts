/** @file The strings of the logit lens. See translate.ts. */
import common from './en/common.json';
import lens from './en/lens.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...lens };

export type LensMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<LensMessageKey>(strings);
