/**
 * @file Interface strings, by key, in ICU message format. One file per room under `en/`, merged here; English only for now.
 * `intl-messageformat` (FormatJS, kept, BSD-3): plurals and numbers done right in any language to come.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import bench from './en/attention-bench.json';
import battle from './en/battle.json';
import common from './en/common.json';
import facts from './en/facts.json';
import model from './en/model.json';
import museum from './en/museum.json';
import site from './en/site.json';

const strings = { ...common, ...site, ...model, ...bench, ...facts, ...museum, ...battle };

export type MessageKey = keyof typeof strings;
export type MessageValues = Readonly<Record<string, string | number>>;

const locale = 'en';
const formats = new Map<MessageKey, IntlMessageFormat>();

/** The message of this key with its values filled in. */
export function t(key: MessageKey, values?: MessageValues): string {
	const known = formats.get(key);
	const format = known ?? new IntlMessageFormat(strings[key], locale);
	if (!known) formats.set(key, format);
	return String(format.format(values));
}
