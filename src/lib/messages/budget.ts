/** @file The strings of the exhibit that cuts thinking short. See translate.ts. */
import common from './en/common.json';
import budget from './en/budget.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...budget };

export type BudgetMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<BudgetMessageKey>(strings);
