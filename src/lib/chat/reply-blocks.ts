/**
 * @file Where a block of a reply begins and ends. A tag is a block only where its content looks like one: prose may speak of
 * `<think>` and `<tool_call>`, and a closing tag may stand in a text of JSON or Python.
 */
import { endOfJson, endOfPython, jsonLength, pythonListLength } from './call-ends.ts';

export type CallKind = 'json-call' | 'python-call';
export type BlockKind = 'thinking' | CallKind;

export interface Block {
	readonly kind: BlockKind;
	/** Its first character, tag included, and the one after its last. */
	readonly from: number;
	readonly to: number;
	/** The content, without tags. */
	readonly start: number;
	readonly end: number;
	readonly isOpen: boolean;
}

/** `wait`: the text so far cannot tell, and is not shown before it can. */
export type Found = Block | 'wait' | null;

export interface Looking {
	readonly text: string;
	readonly isFinished: boolean;
	/** Names of the tools that were offered. */
	readonly tools: readonly string[];
}

export const tags = {
	thinking: ['<think>', '</think>'],
	'json-call': ['<tool_call>', '</tool_call>'],
	'python-call': ['<code>', '</code>']
} as const;
/** Llama 3's mark before a call; what follows up to the end is the call. */
export const pythonTag = '<|python_tag|>';

export function findThinking({ text }: Looking, from: number): Block {
	const [opening, closing] = tags.thinking;
	const start = from + opening.length;
	return makeBlock('thinking', from, start, text.indexOf(closing, start), closing, text.length);
}

/** A call between tags that begins at `from`. */
export function findTagged(looking: Looking, kind: CallKind, from: number): Found {
	const { text, isFinished } = looking;
	const [opening, closing] = tags[kind];
	const start = from + opening.length;
	const rest = text.slice(start);
	if (text[from - 1] === '`') return null;
	const plainEnd = text.indexOf(closing, start);
	const onOwnLine =
		/(?:^|\n|>)[ \t]*$/.test(text.slice(0, from)) &&
		(plainEnd < 0 || /^[ \t]*(?:$|\n|<)/.test(text.slice(plainEnd + closing.length)));
	const look = kind === 'json-call' ? looksLikeJson(rest) : looksLikePython(rest);
	if (look === 'wait' && plainEnd < 0 && !isFinished) return 'wait';
	if (look !== true && !(onOwnLine && (plainEnd >= 0 || rest.trim() === ''))) return null;
	const [end, isWhole] =
		kind === 'json-call' ? endOfJson(text, start, tags[kind]) : endOfPython(text, start, closing);
	// Without a closing tag a call that is complete counts, and the text goes on behind it.
	if (end < 0 && isWhole && isFinished && kind === 'json-call') {
		const to = start + (jsonLength(rest) ?? rest.length);
		return { kind, from, to, start, end: to, isOpen: false };
	}
	const last = end < 0 && isFinished ? plainEnd : end;
	return makeBlock(kind, from, start, last, closing, text.length);
}

/** A call without tags: JSON or a Python list that names an offered tool and has its lines for itself. */
export function findBare(looking: Looking, from: number): Found {
	const { text, isFinished, tools } = looking;
	const rest = text.slice(from);
	const names = tools.map((name) => name.replace(/[^\w]/g, '\\$&')).join('|');
	if (names === '') return null;
	const isPython = new RegExp(`^\\[\\s*(?:${names})\\s*\\(`).test(rest);
	const length = isPython ? pythonListLength(rest) : jsonLength(rest);
	const kind = isPython ? 'python-call' : 'json-call';
	if (length !== null) {
		const hasLine = /^[ \t]*(?:;|$|\n|<\|)/.test(rest.slice(length));
		if (!hasLine || !(isPython || namesOnly(rest.slice(0, length), tools))) return null;
		const to = from + length;
		return { kind, from, to, start: from, end: to, isOpen: false };
	}
	if (isFinished) return null;
	const head = `[\\[\\s]*\\{\\s*(?:"type"\\s*:\\s*"function"\\s*,\\s*)?"name"\\s*:\\s*"(?:${names})"`;
	if (isPython || new RegExp(`^${head}`).test(rest))
		return makeBlock(kind, from, from, -1, '', text.length);
	return mayBecomeCall(rest, tools) ? 'wait' : null;
}

/** What follows Llama 3's mark. */
export function findMarked(looking: Looking, from: number): Found {
	const { text, isFinished } = looking;
	const start = from + pythonTag.length;
	const rest = text.slice(start);
	const stop = /<\|e\w+_id\|>/.exec(rest)?.index ?? rest.length;
	if (rest.slice(0, stop).trim() === '') return isFinished ? null : 'wait';
	const kind = looksLikeJson(rest) === true ? 'json-call' : 'python-call';
	if (kind === 'python-call' && looksLikePython(rest) !== true)
		return looksLikePython(rest) === 'wait' && !isFinished ? 'wait' : null;
	const whole = kind === 'json-call' ? jsonLength(rest) : null;
	const end = start + (whole ?? stop);
	const isOpen = !isFinished && whole === null && stop === rest.length;
	return { kind, from, to: end, start, end, isOpen };
}

function makeBlock(
	kind: BlockKind,
	from: number,
	start: number,
	end: number,
	closing: string,
	length: number
): Block {
	return end < 0
		? { kind, from, to: length, start, end: length, isOpen: true }
		: { kind, from, to: end + closing.length, start, end, isOpen: false };
}

function looksLikeJson(rest: string): boolean | 'wait' {
	const first = rest.trimStart()[0];
	return first === undefined ? 'wait' : first === '{' || first === '[';
}

function looksLikePython(rest: string): boolean | 'wait' {
	if (/^[ \t]*(?:\n|#|\[|[A-Za-z_][\w.]*[ \t]*(?:\(|=[^=]))/.test(rest)) return true;
	return /^[ \t]*(?:[A-Za-z_][\w.]*[ \t]*=?)?$/.test(rest) ? 'wait' : false;
}

/** Whether the JSON is a call of an offered tool, or a list of such calls. */
function namesOnly(json: string, tools: readonly string[]): boolean {
	try {
		const value: unknown = JSON.parse(json);
		const calls: unknown[] = Array.isArray(value) ? value : [value];
		return calls.length > 0 && calls.every((call) => tools.includes(nameOf(call) ?? ''));
	} catch {
		return false;
	}
}

function nameOf(call: unknown): string | null {
	if (typeof call !== 'object' || call === null) return null;
	if ('function' in call && typeof call.function === 'object') return nameOf(call.function);
	const hasValues = 'arguments' in call || 'parameters' in call;
	return hasValues && 'name' in call && typeof call.name === 'string' ? call.name : null;
}

/** Whether the text so far is the beginning of how a call begins. */
function mayBecomeCall(rest: string, tools: readonly string[]): boolean {
	const tight = rest.replace(/\s+/g, '');
	const heads = tools.flatMap((name) =>
		['{"name":', '{"type":"function","name":'].flatMap((head) => [
			`${head}"${name}"`,
			`[${head}"${name}"`
		])
	);
	return [...heads, ...tools.map((name) => `[${name}(`)].some((head) => head.startsWith(tight));
}
