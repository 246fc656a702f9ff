/** @file The strings of the exhibit that finds a command. See translate.ts. */
import common from './en/common.json';
import running from './en/running.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...running };

export type RunningMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<RunningMessageKey>(strings);
