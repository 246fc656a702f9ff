/** @file A conversation to take away: as Markdown to read, as JSON to work with. */
import type { Field } from '../attention-bench/csv.ts';
import { cutRevision } from '../live/cut-revision.ts';
import {
	readContent,
	readParts,
	tokensPerSecond,
	type DrawnToken,
	type Reply,
	type Turn
} from './turn.ts';

/** A fence that the text does not hold. */
function fence(text: string): string {
	const runs = text.match(/`+/g) ?? [];
	const longest = runs.reduce((most, run) => Math.max(most, run.length), 2);
	const mark = '`'.repeat(longest + 1);
	return `${mark}text\n${text}\n${mark}`;
}

function writeReply(reply: Reply): string {
	const { model, revision, sampling, date } = reply;
	const { temperature, topP, seed } = sampling;
	const parts = readParts(reply).map(({ kind, text }) => {
		if (kind === 'text') return text;
		if (kind === 'thinking') return text === '' ? '' : `**Thinking**\n\n${fence(text)}`;
		return `**Tool call**\n\n${fence(text)}`;
	});
	const settings = `temperature ${temperature}, top-p ${topP ?? 'off'}, seed ${seed}`;
	const from = `*${model}, revision ${cutRevision(revision)}, ${settings}, ${date}*`;
	return [...parts.filter((part) => part !== ''), from].join('\n\n');
}

export function writeMarkdown(turns: readonly Turn[]): string {
	const sections = turns.map((turn) => {
		if (turn.role === 'assistant') return `## Model\n\n${writeReply(turn.reply)}`;
		if (turn.role === 'user')
			return `## Person${turn.isFresh ? ', a new question' : ''}\n\n${turn.content}`;
		return `## Tool\n\n${turn.call ? `\`${turn.call}\`\n\n` : ''}${fence(turn.content)}`;
	});
	return `# A conversation in the Model Museum\n\n${sections.join('\n\n')}\n`;
}

/** Messages in the form of chat templates, and beside each answer how it came about. */
export function writeJson(turns: readonly Turn[], settings: object): string {
	const messages = turns.map((turn) => {
		if (turn.role !== 'assistant')
			return {
				role: turn.role,
				content: turn.content,
				...(turn.role === 'tool' && { call: turn.call }),
				...(turn.role === 'user' && turn.isFresh && { isNewQuestion: true })
			};
		const { tokens, prompt, ...how } = turn.reply;
		return {
			role: 'assistant',
			content: readContent(turn.reply),
			prompt,
			...how,
			tokenIds: tokens.map(({ id }) => id),
			tokensPerSecond: tokensPerSecond(turn.reply)
		};
	});
	return `${JSON.stringify({ settings, messages }, null, '\t')}\n`;
}

/** The tokens of an answer, a header first. */
export function listTokens(tokens: readonly DrawnToken[]): Field[][] {
	return [
		['position', 'id', 'token', 'probability', 'rivals'],
		...tokens.map(({ id, shown, probability, rivals = [] }, i) => [
			i + 1,
			id,
			shown,
			probability,
			rivals.map((rival) => `${rival.shown} ${rival.probability.toPrecision(3)}`).join(' | ')
		])
	];
}
