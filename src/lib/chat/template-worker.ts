/** @file Renders chat templates on a thread of its own, which can be ended: a template comes with a model, and may loop for ever. */
import { renderChat, type ChatContext } from './template.ts';

export interface RenderRequest {
	readonly template: string;
	readonly context: ChatContext;
}
export type RenderReply =
	| { readonly text: string; readonly problem: null }
	| { readonly text: null; readonly problem: string };

self.onmessage = ({ data: { template, context } }: MessageEvent<RenderRequest>) => {
	let reply: RenderReply;
	try {
		reply = { text: renderChat(template, context), problem: null };
	} catch (error) {
		reply = { text: null, problem: error instanceof Error ? error.message : String(error) };
	}
	self.postMessage(reply);
};

// The page waits for this before it counts the seconds.
self.postMessage('ready');
