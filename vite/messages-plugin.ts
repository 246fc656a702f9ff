/**
 * @file Vite plugin: interface strings (`src/lib/messages/en/*.json`, ICU message format) are read when the site is built. FormatJS does it
 * (`@formatjs/icu-messageformat-parser`, kept, MIT); as part of the pages it was a tenth of a lesson's first scripts. A message that it cannot
 * read stops the build.
 */
import { readFileSync } from 'node:fs';
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import type { Plugin } from 'vite';
import type { Choices, CompiledMessage, MessagePart } from '../src/lib/messages/compiled.ts';

/** @throws {SyntaxError} where it is no message, or asks for what pages do not do: dates, times and tags */
export function compileMessage(text: string): CompiledMessage {
	const parts = compileParts(parse(text), text);
	return parts.every((part) => typeof part === 'string') ? parts.join('') : parts;
}

function compileParts(ast: readonly MessageFormatElement[], text: string): MessagePart[] {
	return ast.map((part): MessagePart => {
		switch (part.type) {
			case TYPE.literal:
				return part.value;
			case TYPE.pound:
				return 0;
			case TYPE.argument:
				return [part.value];
			case TYPE.number: {
				const { style } = part;
				if (typeof style === 'string')
					throw new SyntaxError(`Numbers have no style "${style}": ${text}`);
				return [part.value, 'number', style?.parsedOptions ?? {}];
			}
			case TYPE.select:
				return [part.value, 'select', compileChoices(part.options, text)];
			case TYPE.plural:
				return [
					part.value,
					part.pluralType ?? 'cardinal',
					compileChoices(part.options, text),
					part.offset
				];
			default:
				throw new SyntaxError(`A message holds a date, a time or a tag: ${text}`);
		}
	});
}

function compileChoices(
	options: Readonly<Record<string, { value: MessageFormatElement[] }>>,
	text: string
): Choices {
	return Object.fromEntries(
		Object.entries(options).map(([name, { value }]) => [name, compileParts(value, text)])
	);
}

const strings = /\/src\/lib\/messages\/en\/[^/?]+\.json$/;

export function compiledMessages(): Plugin {
	return {
		name: 'compiled-messages',
		enforce: 'pre',
		// JSON again: Vite makes a module of it.
		load(id) {
			if (!strings.test(id)) return undefined;
			const messages = JSON.parse(readFileSync(id, 'utf8')) as Record<string, string>;
			return JSON.stringify(
				Object.fromEntries(
					Object.entries(messages).map(([key, text]) => [key, compileMessage(text)])
				)
			);
		}
	};
}
