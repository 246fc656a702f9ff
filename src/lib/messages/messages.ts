/** @file The strings of the house itself: chrome, lessons, models, the attention bench. See translate.ts. */
import bench from './en/attention-bench.json';
import common from './en/common.json';
import model from './en/model.json';
import site from './en/site.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...site, ...model, ...bench };

export type MessageKey = keyof typeof strings;
export type { MessageValues } from './translate.ts';

/** The message of this key with its values filled in. */
export const t = createTranslator<MessageKey>(strings);
