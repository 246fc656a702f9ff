/** @file The strings of the scaling laws. See translate.ts. */
import common from './en/common.json';
import scaling from './en/scaling.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...scaling };

export type ScalingMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<ScalingMessageKey>(strings);
