/** @file The strings of the exhibits on optimiser and schedule. See translate.ts. */
import common from './en/common.json';
import optimiser from './en/optimiser.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...optimiser };

export type OptimiserMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<OptimiserMessageKey>(strings);
