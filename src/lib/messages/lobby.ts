/** @file The strings of the entrance's exhibit. See translate.ts. */
import lobby from './en/lobby.json';
import { createTranslator } from './translate.ts';

export type LobbyMessageKey = keyof typeof lobby;

/** The message of this key with its values filled in. */
export const t = createTranslator<LobbyMessageKey>(lobby);
