/** @file The prompt as the miniature was trained on it: its own chat template, the file that `lab/` writes into each post-trained folder. */
import template from '../../../../lab/chat_template.jinja?raw';
import type { Mode } from '../../chat/message.ts';
import { findOpening, renderChat } from '../../chat/template.ts';

export const modes = ['no_think', 'think'] as const satisfies readonly Mode[];

/** What ends a turn; the model writes it when its answer is complete. */
export const turnEnd = '<|im_end|>';

/** What the model reads before its first own token. */
export function writePrompt(question: string, mode: Mode): string {
	return renderChat(template, {
		messages: [
			{ role: 'system', content: `/${mode}` },
			{ role: 'user', content: question }
		],
		mode,
		tools: null,
		specialTokens: { bos_token: '<|endoftext|>' }
	});
}

/** What of the prompt already belongs to the answer: `<think>` with a line break, or nothing. */
export function openingOf(question: string, mode: Mode): string {
	return findOpening(writePrompt(question, mode));
}
