/** @file The strings of the exhibits about tokens and embeddings. See translate.ts. */
import common from './en/common.json';
import model from './en/model.json';
import tokens from './en/tokens.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...model, ...tokens };

export type TokensMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<TokensMessageKey>(strings);
