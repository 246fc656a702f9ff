/** @file What a model wrote, taken apart while it is still writing: reasoning, answer, tool calls. */
import {
	findBare,
	findMarked,
	findTagged,
	findThinking,
	pythonTag,
	tags,
	type Block,
	type BlockKind,
	type CallKind,
	type Found,
	type Looking
} from './reply-blocks.ts';

export type PartKind = 'text' | BlockKind;

export interface ReplyPart {
	readonly kind: PartKind;
	/** Without the tags, and without the line breaks beside them. */
	readonly text: string;
	/** True while its closing tag has not come. */
	readonly isOpen: boolean;
}

export interface ReplyOptions {
	/** False while more may come: then what may be the beginning of a block is not shown as text. */
	readonly isFinished: boolean;
	/** Which calls are looked for; without tools a `<code>` is just text. */
	readonly calls: readonly CallKind[];
	/** Names of the tools that were offered: JSON without tags is a call only where it names one. */
	readonly tools?: readonly string[];
}

/**
 * The parts of a reply in order. A tag inside a block is text of that block. Reasoning stands before all text:
 * a later `<think>` is text. Empty parts are left out, an empty reasoning block is not.
 */
export function parseReply(
	text: string,
	{ isFinished, calls, tools = [] }: ReplyOptions
): ReplyPart[] {
	const looking: Looking = { text, isFinished, tools };
	const parts: ReplyPart[] = [];
	const push = (kind: PartKind, raw: string, isOpen: boolean) => {
		const trimmed = raw.replace(/^\n+|\n+$/g, '');
		if (trimmed !== '' || kind !== 'text') parts.push({ kind, text: trimmed, isOpen });
	};
	const pushBlock = ({ kind, start, end, isOpen }: Block) => {
		const raw = text.slice(start, end);
		const isGoing = isOpen && !isFinished && kind in tags;
		push(kind, isGoing ? withoutBegunTag(raw, [tags[kind][1]]) : raw, isOpen);
	};

	const reasoning = findReasoning(looking);
	for (const block of reasoning) pushBlock(block);
	const first = reasoning.at(-1)?.to ?? 0;
	const known = calls.length > 0;
	const pattern = new RegExp(
		[
			...calls.map((kind) => tags[kind][0]),
			...(known ? [pythonTag.replaceAll('|', '\\|'), '(?<=^|\\n|;|>)[ \\t]*[\\[{]'] : [])
		].join('|') || '(?!)',
		'g'
	);
	let shown = first;
	pattern.lastIndex = first;
	for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
		const found = findCall(looking, match[0], match.index, first);
		if (found === 'wait') {
			push('text', text.slice(shown, match.index), false);
			return parts;
		}
		if (!found) continue;
		push('text', withoutSeparator(text.slice(shown, found.from), parts), false);
		pushBlock(found);
		shown = pattern.lastIndex = found.to;
	}
	const begun = [
		...tags.thinking,
		`${tags.thinking[0]}\n`,
		...calls.map((kind) => tags[kind][0]),
		...(known ? [pythonTag] : [])
	];
	const rest = withoutSeparator(text.slice(shown), parts);
	push('text', isFinished ? rest : withoutBegunTag(rest, begun), false);
	return parts;
}

/** The reasoning at the beginning: opened here, or by the template, so that the reply only closes it. */
function findReasoning(looking: Looking): Block[] {
	const { text } = looking;
	const [opening, closing] = tags.thinking;
	const blocks: Block[] = [];
	let at = text.length - text.trimStart().length;
	// A second block has its tag on a line of its own; else the answer begins by speaking of the tag.
	while (text.startsWith(blocks.length === 0 ? opening : `${opening}\n`, at)) {
		const block = findThinking(looking, at);
		blocks.push(block);
		at = block.to + (/^\s*/.exec(text.slice(block.to))?.[0].length ?? 0);
	}
	if (blocks.length > 0) return blocks;
	// Between quotes it is spoken of; behind an opening tag it belongs to that.
	const end = text.search(/(?<![`"'“‘«])<\/think>/);
	const isOpened = end >= 0 && text.slice(0, end).includes(opening);
	return end < 0 || isOpened
		? []
		: [{ kind: 'thinking', from: 0, to: end + closing.length, start: 0, end, isOpen: false }];
}

function findCall(looking: Looking, match: string, index: number, first: number): Found {
	if (match === tags['json-call'][0]) return findTagged(looking, 'json-call', index);
	if (match === tags['python-call'][0]) return findTagged(looking, 'python-call', index);
	if (match === pythonTag) return findMarked(looking, index);
	// In a block of code it is shown, not called.
	const fences = looking.text.slice(first, index).match(/^```/gm)?.length ?? 0;
	return fences % 2 === 1 ? null : findBare(looking, index + match.length - 1);
}

/** A semicolon between two calls is no text. */
function withoutSeparator(text: string, parts: readonly ReplyPart[]): string {
	return parts.at(-1)?.kind === 'json-call' && /^\s*;\s*$/.test(text) ? '' : text;
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
