/** @file Titles and summaries of all exhibits. A page has those it shows in its data, so no lesson carries the rest. See translate.ts. */
import site from './en/site.json';
import widgets from './en/widgets.json';
import { createTranslator } from './translate.ts';

const strings = { ...site, ...widgets };

export type WidgetMessageKey = keyof typeof strings;

/** The message of this key. */
export const t = createTranslator<WidgetMessageKey>(strings);
