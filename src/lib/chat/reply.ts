/** @file What a model wrote, taken apart while it is still writing: reasoning, answer, tool calls. */

export type PartKind = 'text' | 'thinking' | 'json-call' | 'python-call';

export interface ReplyPart {
	readonly kind: PartKind;
	/** Without the tags, and without the line breaks beside them. */
	readonly text: string;
	/** True while its closing tag has not come. */
	readonly isOpen: boolean;
}

const tags = {
	thinking: ['<think>', '</think>'],
	'json-call': ['<tool_call>', '</tool_call>'],
	'python-call': ['<code>', '</code>']
} as const;
type Block = keyof typeof tags;

export interface ReplyOptions {
	/** False while more may come: then the beginning of a tag at the end is not shown as text. */
	readonly isFinished: boolean;
	/** Which calls are looked for; without tools a `<code>` is just text. */
	readonly calls: readonly Exclude<Block, 'thinking'>[];
}

/** The parts of a reply in order. A tag inside a block is text of that block. Empty parts are left out, an empty reasoning block is not. */
export function parseReply(text: string, { isFinished, calls }: ReplyOptions): ReplyPart[] {
	const known: readonly Block[] = ['thinking', ...calls];
	const parts: ReplyPart[] = [];
	let at = 0;
	const push = (kind: PartKind, from: number, to: number, isOpen: boolean, wanted: string[]) => {
		const raw = text.slice(from, to);
		const shown = to === text.length && !isFinished ? withoutBegunTag(raw, wanted) : raw;
		const trimmed = shown.replace(/^\n+|\n+$/g, '');
		if (trimmed !== '' || kind !== 'text') parts.push({ kind, text: trimmed, isOpen });
	};
	while (at < text.length) {
		const next = findNext(text, at, known);
		if (!next) {
			push(
				'text',
				at,
				text.length,
				false,
				known.map((kind) => tags[kind][0])
			);
			break;
		}
		push('text', at, next.from, false, []);
		const [opening, closing] = tags[next.kind];
		const from = next.from + opening.length;
		const end = text.indexOf(closing, from);
		push(next.kind, from, end < 0 ? text.length : end, end < 0, [closing]);
		if (end < 0) break;
		at = end + closing.length;
	}
	return parts;
}

function findNext(text: string, at: number, known: readonly Block[]) {
	let first: { kind: Block; from: number } | null = null;
	for (const kind of known) {
		const from = text.indexOf(tags[kind][0], at);
		if (from >= 0 && (!first || from < first.from)) first = { kind, from };
	}
	return first;
}

/** Without the longest beginning of one of the tags at the end. */
function withoutBegunTag(text: string, wanted: readonly string[]): string {
	let cut = 0;
	for (const tag of wanted)
		for (let length = Math.min(tag.length - 1, text.length); length > cut; length--)
			if (text.endsWith(tag.slice(0, length))) cut = length;
	return text.slice(0, text.length - cut);
}

/** The answer alone: what stands outside reasoning and calls. */
export function readAnswer(parts: readonly ReplyPart[]): string {
	return parts
		.filter(({ kind }) => kind === 'text')
		.map(({ text }) => text.trim())
		.join('\n\n');
}
