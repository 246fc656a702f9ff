/** @file A conversation as this page keeps it: what was said, and how it came about. */
import * as v from 'valibot';
import type { ChatMessage, ToolStyle } from '../../chat/message.ts';
import { parseReply, readAnswer, type ReplyPart } from '../../chat/reply.ts';
import { tools } from '../../chat/tools.ts';

const tokenSchema = v.object({
	id: v.number(),
	shown: v.string(),
	text: v.string(),
	probability: v.number(),
	isEnd: v.boolean(),
	/** The likeliest tokens in its place; not kept with a stored conversation. */
	rivals: v.optional(v.array(v.object({ shown: v.string(), probability: v.number() })))
});
const endings = ['end-token', 'new-tokens', 'longest-run', 'stopped', 'failed'] as const;

const replySchema = v.object({
	/** What the model read: the rendered template, or plain text. */
	prompt: v.string(),
	/** What the template had begun of the answer already. */
	opening: v.string(),
	tokens: v.array(tokenSchema),
	promptTokens: v.number(),
	/** How many of them have been read by now. */
	promptRead: v.number(),
	/** Tokens of the prompt that stood in the cache already. */
	reused: v.number(),
	/** Milliseconds of reading the prompt. */
	readMs: v.number(),
	/** Milliseconds from the first new token to the last, on the clock. */
	writeMs: v.number(),
	/** Null while it is being written. */
	ending: v.nullable(v.picklist(endings)),
	model: v.string(),
	revision: v.string(),
	backend: v.string(),
	dtype: v.string(),
	date: v.string(),
	mode: v.nullable(v.picklist(['think', 'no_think'])),
	toolStyle: v.nullable(v.picklist(['json', 'python'])),
	sampling: v.object({ temperature: v.number(), topP: v.nullable(v.number()), seed: v.number() })
});

export const turnSchema = v.variant('role', [
	v.object({
		role: v.literal('user'),
		key: v.number(),
		content: v.string(),
		/** The model reads nothing that was said before. */
		isFresh: v.optional(v.boolean())
	}),
	v.object({
		role: v.literal('tool'),
		key: v.number(),
		content: v.string(),
		call: v.string(),
		isError: v.boolean()
	}),
	v.object({ role: v.literal('assistant'), key: v.number(), reply: replySchema })
]);

export type Turn = v.InferOutput<typeof turnSchema>;
export type Reply = v.InferOutput<typeof replySchema>;
export type DrawnToken = v.InferOutput<typeof tokenSchema>;
export type AssistantTurn = Extract<Turn, { role: 'assistant' }>;

/** All that the assistant said, opening included, as templates take it. */
export function readContent({ opening, tokens }: Reply): string {
	return opening + tokens.map(({ text }) => text).join('');
}

export function callsOf(style: ToolStyle | null): ('json-call' | 'python-call')[] {
	return style === null ? [] : [style === 'json' ? 'json-call' : 'python-call'];
}

export function readParts(reply: Reply): ReplyPart[] {
	return parseReply(readContent(reply), {
		isFinished: reply.ending !== null,
		calls: callsOf(reply.toolStyle),
		tools: reply.toolStyle === null ? [] : tools.map(({ name }) => name)
	});
}

export function readText(turn: Turn): string {
	return turn.role === 'assistant' ? readAnswer(readParts(turn.reply)) : turn.content;
}

/** What the model still reads: all from the last new question on. */
export function takeRead(turns: readonly Turn[]): readonly Turn[] {
	const from = turns.findLastIndex((turn) => turn.role === 'user' && turn.isFresh === true);
	return turns.slice(Math.max(0, from));
}

export function toMessages(turns: readonly Turn[]): ChatMessage[] {
	return turns.map((turn) => ({
		role: turn.role,
		content: turn.role === 'assistant' ? readContent(turn.reply) : turn.content
	}));
}

/** The text of a conversation with a model that only continues text: everything, one after the other. */
export function toPlainText(turns: readonly Turn[]): string {
	return toMessages(turns)
		.map(({ content }) => content)
		.join('');
}

/** New tokens a second, measured between the first and the last; null where there is no between. */
export function tokensPerSecond({ tokens, writeMs }: Reply): number | null {
	return tokens.length > 1 && writeMs > 0 ? ((tokens.length - 1) / writeMs) * 1000 : null;
}

/** The text that the model had read when it drew token `index`, and that token. */
export function textUpTo({ prompt, tokens }: Reply, index: number): string {
	const upTo = tokens.slice(0, index + 1).map(({ text, shown, isEnd }) => (isEnd ? shown : text));
	return prompt + upTo.join('');
}
