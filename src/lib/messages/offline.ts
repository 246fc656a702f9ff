/** @file The strings of keeping the site on a device. They come with the page, or with the news. See translate.ts. */
import offline from './en/offline.json';
import { createTranslator } from './translate.ts';

/** The message of this key with its values filled in. */
export const t = createTranslator<keyof typeof offline>(offline);
