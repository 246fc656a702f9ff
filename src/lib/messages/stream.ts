/** @file The strings of the residual stream and the greedy text. See translate.ts. */
import stream from './en/stream.json';
import common from './en/common.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...stream };

export type StreamMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<StreamMessageKey>(strings);
