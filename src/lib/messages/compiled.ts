/** @file A message as the build hands it to the page: read already, so that no parser travels. See vite/messages-plugin.ts. */

/** How one argument is written. */
export type ArgumentPart =
	/** As it is. */
	| readonly [name: string]
	/** As a number of the language, with its thousands apart; the options are those of `Intl.NumberFormat`. */
	| readonly [name: string, kind: 'number', options: Intl.NumberFormatOptions]
	/** One of several, by its text. */
	| readonly [name: string, kind: 'select', choices: Choices]
	/** One of several, by its number: `=2` before the language's rule for the number less an offset. */
	| readonly [name: string, kind: Intl.PluralRuleType, choices: Choices, offset: number];

/** 0 stands for `#`: the number that the plural around it went by. */
export type MessagePart = string | 0 | ArgumentPart;
export type Choices = Readonly<Record<string, readonly MessagePart[]>>;
/** Most messages are their words. */
export type CompiledMessage = string | readonly MessagePart[];
