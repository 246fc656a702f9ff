/**
 * @file Text that `safe` and `escape` mark: Markup, which escapes what is added to it. It may be kept, printed and put together; what
 * else Python does with it is refused, lest it be taken for plain text.
 */
import { refuse } from './fault.ts';
import { toText } from './represent.ts';
import { SafeText, type Value } from './values.ts';

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'>': '&gt;',
	'<': '&lt;',
	"'": '&#39;',
	'"': '&#34;'
};

const onlyKept = 'a text marked as safe can only be kept and printed';
const escapeForHtml = (text: string) => text.replace(/[&><'"]/g, (char) => entities[char] ?? char);

/** `safe`, `escape` and `forceescape`. */
export function mark(filter: string, value: Value): SafeText {
	if (filter === 'safe') return new SafeText(toText(value));
	if (value instanceof SafeText && filter !== 'forceescape') return value;
	return new SafeText(escapeForHtml(toText(value)));
}

/** `a + b` where one of them is marked. @throws {TemplateFault} refused where the other is no text */
export function addMarked(a: Value, b: Value): SafeText {
	const [left, right] = [a, b].map((part) => {
		if (part instanceof SafeText) return part.text;
		return typeof part === 'string' ? escapeForHtml(part) : refuse(onlyKept);
	});
	return new SafeText(`${left ?? ''}${right ?? ''}`);
}

const holding = new Set(['string', 'defined', 'sequence', 'iterable', 'escaped']);
const failing = new Set(['undefined', 'none', 'mapping', 'number', 'integer', 'float', 'boolean']);

/** A test of marked text; undefined for those that are not followed. */
export function testMarked(name: string): boolean | undefined {
	if (holding.has(name)) return true;
	return failing.has(name) ? false : undefined;
}

/** A value that is not marked. @throws {TemplateFault} refused */
export function plain(value: Value): Value {
	return value instanceof SafeText ? refuse(onlyKept) : value;
}
