/** @file The strings of bare pages, which other sites frame. See translate.ts. */
import common from './en/common.json';
import embed from './en/embed.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...embed };

/** The message of this key with its values filled in. */
export const t = createTranslator<keyof typeof strings>(strings);
