/** @file The strings of rounded weights. See translate.ts. */
import common from './en/common.json';
import quantise from './en/quantise.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...quantise };

export type QuantiseMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<QuantiseMessageKey>(strings);
