/** @file One answer: from the prompt to the last token, shown as it comes. */
import type { Mode, ToolStyle } from '../../chat/message.ts';
import type { LiveModel } from '../../model/page/live-model.svelte.ts';
import { describeFailure } from '../../model/contract/model-error.ts';
import type { NewToken, Prefill } from '../../model/contract/chat.ts';
import type { Sampling } from '../../model/contract/run.ts';
import { LatestPerFrame } from '../attention-bench/latest-per-frame.ts';
import type { Conversation } from './conversation.svelte.ts';
import type { DrawnToken, Reply } from './turn.ts';

export interface Question {
	readonly prompt: string;
	readonly opening: string;
	readonly isTemplated: boolean;
	readonly ends: readonly string[];
	readonly mode: Mode | null;
	readonly toolStyle: ToolStyle | null;
	readonly sampling: Sampling;
	readonly newTokens: number;
}

/**
 * Adds a turn and lets it grow until the answer has ended or was stopped. What came before a failure stays.
 * @throws {ModelError} what `LiveModel.continue` throws, but for `aborted`
 */
export async function listen(
	live: LiveModel,
	conversation: Conversation,
	question: Question
): Promise<void> {
	const { prompt, opening, isTemplated, ends, mode, toolStyle, newTokens } = question;
	const { temperature, topP, seed } = question.sampling;
	const tokens: DrawnToken[] = [];
	let prefill: Prefill = { done: 0, total: 0, reused: 0, forwardMs: 0 };
	let [first, last] = [0, 0];
	const describe = (ending: Reply['ending']) => ({
		role: 'assistant' as const,
		reply: {
			prompt,
			opening,
			tokens: [...tokens],
			promptTokens: prefill.total,
			promptRead: prefill.done,
			reused: prefill.reused,
			readMs: prefill.forwardMs,
			writeMs: last - first,
			ending,
			model: live.info?.id ?? '',
			revision: live.info?.revision ?? '',
			backend: live.info?.backend ?? '',
			dtype: live.info?.dtype ?? '',
			date: new Date().toISOString(),
			mode,
			toolStyle,
			sampling: { temperature, topP, seed }
		}
	});
	const key = conversation.add(describe(null));
	const frames = new LatestPerFrame<number>(() => conversation.update(key, describe(null)));
	const end = (ending: Reply['ending']) => {
		frames.cancel();
		conversation.update(key, describe(ending));
	};
	try {
		const ending = await live.continue(
			prompt,
			{ sampling: question.sampling, maxNewTokens: newTokens, isTemplated, ends },
			{
				onPrefill: (given) => {
					prefill = given;
					frames.offer(tokens.length);
				},
				onToken: (token) => {
					last = token.at;
					if (tokens.length === 0) first = last;
					tokens.push(keepToken(token));
					frames.offer(tokens.length);
				}
			}
		);
		end(ending);
	} catch (error) {
		const isStopped = describeFailure(error).code === 'aborted';
		if (tokens.length > 0) end(isStopped ? 'stopped' : 'failed');
		else {
			frames.cancel();
			conversation.drop(key);
		}
		if (!isStopped) throw error;
	}
}

function keepToken({ id, shown, text, probability, isEnd, rivals }: NewToken): DrawnToken {
	return {
		id,
		shown,
		text,
		probability,
		isEnd,
		rivals: rivals.texts.map((rival, i) => ({
			shown: rival,
			probability: rivals.probabilities[i] ?? NaN
		}))
	};
}
