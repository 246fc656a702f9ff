/**
 * @file Interface strings, by key, in ICU message format. `intl-messageformat` (FormatJS, kept, BSD-3): plurals and numbers done right in any
 * language to come. English only for now.
 *
 * Each room has a file of strings under `en/`. Rooms that most visits do not enter have a translator of their own beside this file, so
 * that a lesson does not carry their words.
 */
import { IntlMessageFormat } from 'intl-messageformat';

export type MessageValues = Readonly<Record<string, string | number>>;

const locale = 'en';
/** What makes a message more than its words. Most are not, and parsing those costs a phone a tenth of a second a page. */
const syntax = /[{}<']/;

/** A function that gives the message of a key with its values filled in. */
export function createTranslator<Key extends string>(
	strings: Readonly<Record<Key, string>>
): (key: Key, values?: MessageValues) => string {
	const formats = new Map<Key, IntlMessageFormat>();
	return (key, values) => {
		if (!syntax.test(strings[key])) return strings[key];
		const known = formats.get(key);
		const format = known ?? new IntlMessageFormat(strings[key], locale);
		if (!known) formats.set(key, format);
		return String(format.format(values));
	};
}
