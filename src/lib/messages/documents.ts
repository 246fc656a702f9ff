/** @file The strings of the documents in one row. See translate.ts. */
import documents from './en/documents.json';
import common from './en/common.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...documents };

export type DocumentsMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<DocumentsMessageKey>(strings);
