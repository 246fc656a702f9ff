/**
 * @file Interface strings, by key, in ICU message format. FormatJS reads them when the site is built (vite/messages-plugin.ts); what is left to
 * do here is to choose and to join, in a twentieth of its code. English only for now.
 *
 * Each room has a file of strings under `en/`. Rooms that most visits do not enter have a translator of their own beside this file, so
 * that a lesson does not carry their words.
 */
import type { ArgumentPart, CompiledMessage, MessagePart } from './compiled.ts';

export type MessageValues = Readonly<Record<string, string | number>>;

const locale = 'en';
const rules = new Map<Intl.PluralRuleType, Intl.PluralRules>();
let plainNumber: Intl.NumberFormat | undefined;

/** A function that gives the message of a key with its values filled in; it throws a `RangeError` where one is missing. */
export function createTranslator<Key extends string>(
	strings: Readonly<Record<Key, CompiledMessage>>
): (key: Key, values?: MessageValues) => string {
	return (key, values = {}) => {
		const message: CompiledMessage = strings[key];
		return typeof message === 'string' ? message : write(message, values, 0);
	};
}

/** @param count what `#` stands for */
function write(parts: readonly MessagePart[], values: MessageValues, count: number): string {
	return parts
		.map((part) => {
			if (typeof part === 'string') return part;
			return part === 0 ? writeNumber(count) : writeArgument(part, values, count);
		})
		.join('');
}

function writeArgument(part: ArgumentPart, values: MessageValues, count: number): string {
	const value = values[part[0]];
	if (value === undefined) throw new RangeError(`A message has no value for "${part[0]}".`);
	if (part.length === 1) return String(value);
	if (part[1] === 'number') return writeNumber(Number(value), part[2]);
	const choices = part[2];
	if (part[1] === 'select')
		return write(choices[String(value)] ?? choices.other ?? [], values, count);
	const number = Number(value) - part[3];
	const chosen = choices[`=${value}`] ?? choices[rulesOf(part[1]).select(number)] ?? choices.other;
	return write(chosen ?? [], values, number);
}

function writeNumber(value: number, options?: Intl.NumberFormatOptions): string {
	if (options && Object.keys(options).length > 0)
		return new Intl.NumberFormat(locale, options).format(value);
	return (plainNumber ??= new Intl.NumberFormat(locale)).format(value);
}

function rulesOf(type: Intl.PluralRuleType): Intl.PluralRules {
	const known = rules.get(type) ?? new Intl.PluralRules(locale, { type });
	rules.set(type, known);
	return known;
}
