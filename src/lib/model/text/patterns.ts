/**
 * @file Patterns of a `tokenizer.json`. Hugging Face `tokenizers` 0.23 reads them with Oniguruma, whose classes are those of Unicode 16;
 * @huggingface/tokenizers (Apache-2.0, no dependencies) translates the syntax, and the text is brought to that Unicode beforehand.
 */
import { SplitPreTokenizer } from '@huggingface/tokenizers';
import * as v from 'valibot';
import { refuse } from './refusal.ts';
import { standIn } from './unicode-16.ts';

export interface Pattern {
	/** Beginning and end of each match in `text`, one after the other, in UTF-16 units. */
	find(text: string): number[];
}

export const patternSchema = v.union([
	v.strictObject({ String: v.string() }),
	v.strictObject({ Regex: v.string() })
]);
export type PatternConfig = v.InferOutput<typeof patternSchema>;

/** Groups that JavaScript cannot match as Oniguruma does: atomic, possessive, absent, conditional, and flags but `i`. */
const foreign = /\(\?>|[^\\][?*+]\+|\(\?~|\(\?\(|\(\?[^:=!<i]|\(\?i[^:]|\\[KRXGkgOyYN]/;

/** In a group that ignores case Oniguruma finds ß for ss and É for é; the package folds ASCII, letter by letter. */
const foldsToSeveral = /\(\?i:[^)]*(?:ss|st|f[fil]|[^\0-\x7f])/i;

/** @throws {ModelError} with the expression, where it cannot be translated */
export function compilePattern(config: PatternConfig): Pattern {
	if ('String' in config) {
		if (config.String === '') return { find: () => [] };
		const literal = new RegExp(config.String.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'), 'gu');
		return { find: (text) => findAll(literal, text) };
	}
	const expression = translate(config.Regex);
	return { find: (text) => findAll(expression, standIn(text)) };
}

function translate(source: string): RegExp {
	// Within a class, signs are characters.
	const outside = source.replace(/\\[^]|\[\^?\]?(?:\\[^]|\[:[^\]]*\]|[^\]\\])*\]/g, (part) =>
		part.startsWith('[') ? 'x' : part
	);
	if (foreign.test(outside) || foldsToSeveral.test(outside))
		throw refuse('regular expression', source);
	try {
		// The package keeps the translation to itself; the pre-tokenizer that uses it shows the outcome.
		const { pattern } = new SplitPreTokenizer({
			type: 'Split',
			pattern: { Regex: foldLongS(source) },
			behavior: 'Isolated',
			invert: false
		});
		if (pattern) return pattern;
	} catch {
		// Falls through to the same refusal.
	}
	throw refuse('regular expression', source);
}

/** In a group that ignores case Oniguruma also reads the long s and the Kelvin sign as s and k; the package folds ASCII only. */
function foldLongS(source: string): string {
	return source.replace(/\(\?i:([^()[\]\\]*)\)/g, (_, inside: string) => {
		const folded = inside.replace(/[sk]/gi, (letter) =>
			letter.toLowerCase() === 's' ? '[sſ]' : '[k\u212a]'
		);
		return `(?i:${folded})`;
	});
}

function findAll(expression: RegExp, text: string): number[] {
	const found: number[] = [];
	expression.lastIndex = 0;
	let previous = -1;
	for (let match = expression.exec(text); match; match = expression.exec(text)) {
		const end = expression.lastIndex;
		// An empty match right after another counts for nothing, nor does one within a character, which V8 finds for `$`.
		const counts = end > match.index || (match.index !== previous && !isWithin(text, end));
		if (counts) found.push(match.index, end);
		previous = end;
		if (end === match.index) expression.lastIndex += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
	}
	return found;
}

/** True in the middle of a surrogate pair. */
function isWithin(text: string, at: number): boolean {
	return (text.codePointAt(at - 1) ?? 0) > 0xffff;
}
