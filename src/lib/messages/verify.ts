/** @file The strings of reports of runs. See translate.ts. */
import common from './en/common.json';
import model from './en/model.json';
import verify from './en/verify.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...model, ...verify };

export type VerifyMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<VerifyMessageKey>(strings);
