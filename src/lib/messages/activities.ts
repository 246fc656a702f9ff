/** @file The strings of activities. See translate.ts. */
import activities from './en/activities.json';
import common from './en/common.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...activities };

export type ActivityMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<ActivityMessageKey>(strings);
