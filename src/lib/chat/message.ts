/** @file What a conversation is made of, in the words of chat templates. */

export type Role = 'system' | 'user' | 'assistant' | 'tool';

export interface ChatMessage {
	readonly role: Role;
	readonly content: string;
}

/** SmolLM3's two ways of answering: with a reasoning trace first, or at once. */
export type Mode = 'think' | 'no_think';

/** How tools are described to the model, and how it calls them: JSON in `<tool_call>`, or Python in `<code>`. */
export type ToolStyle = 'json' | 'python';

/** A call of a tool as the model wrote it. */
export interface ToolCall {
	readonly name: string;
	/** Values without a name, in order; only Python has them. */
	readonly positional: readonly unknown[];
	readonly named: Readonly<Record<string, unknown>>;
}
