/** @file The strings of the head atlas. See translate.ts. */
import atlas from './en/atlas.json';
import common from './en/common.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...atlas };

export type AtlasMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<AtlasMessageKey>(strings);
