/** @file The strings of the room of the real model. See translate.ts. */
import common from './en/common.json';
import hub from './en/hub.json';
import model from './en/model.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...model, ...hub };

export type HubMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<HubMessageKey>(strings);
