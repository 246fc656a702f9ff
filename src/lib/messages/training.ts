/** @file The strings of the training room: timeline, longer contexts, YaRN. They come with the first exhibit that needs them. See translate.ts. */
import common from './en/common.json';
import training from './en/training.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...training };

export type TrainingMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<TrainingMessageKey>(strings);
