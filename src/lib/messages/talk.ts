/** @file The strings of the chat. See translate.ts. */
import common from './en/common.json';
import talk from './en/talk.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...talk };

export type TalkMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<TalkMessageKey>(strings);
