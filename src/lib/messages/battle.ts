/** @file The strings of the battle. See translate.ts. */
import battle from './en/battle.json';
import common from './en/common.json';
import exhibit from './en/exhibit.json';
import facts from './en/facts.json';
import { createTranslator } from './translate.ts';

const strings = { ...common, ...exhibit, ...facts, ...battle };

export type BattleMessageKey = keyof typeof strings;

/** The message of this key with its values filled in. */
export const t = createTranslator<BattleMessageKey>(strings);
