/** @file A text that the model goes on with, as a conversation does. Types only. */
import type { NextTokens, Sampling } from './run.ts';

/** How far the reading of a prompt has come. */
export interface Prefill {
	/** Tokens read by now, those that the cache held included. */
	readonly done: number;
	readonly total: number;
	/** Tokens at the beginning that the cache held already. */
	readonly reused: number;
	/** Milliseconds of the forward passes alone. */
	readonly forwardMs: number;
}

/** A token that the model wrote. */
export interface NewToken {
	readonly id: number;
	/** What it reads as alone. */
	readonly shown: string;
	/** What it adds to the text; a character that spans tokens comes with its last one. */
	readonly text: string;
	/** Its probability after all before it, at temperature 1. */
	readonly probability: number;
	/** The likeliest tokens in its place. */
	readonly rivals: NextTokens;
	/** True for a token that ends the text; it belongs to what was drawn, not to the text. */
	readonly isEnd: boolean;
	/** When it was drawn, in ms on the clock of the worker: a busy page hears of several at once. */
	readonly at: number;
}

/** Why a generation came to its end. */
export type Ending = 'end-token' | 'new-tokens' | 'longest-run';

export interface ContinueOptions {
	readonly sampling: Sampling;
	readonly maxNewTokens: number;
	/** The prompt is a rendered chat template; see `TextTokenizer.encode`. */
	readonly isTemplated: boolean;
	/** Special tokens that end the answer besides the model's own, such as `<|im_end|>`; unknown ones are passed over. */
	readonly ends: readonly string[];
}

/** What a model's files say about conversations. */
export interface ChatFiles {
	/** Its chat template; null where it has none that is taken by itself. */
	readonly template: string | null;
	/** Its template for conversations with tools (`tool_use`), where it has one of its own. */
	readonly toolTemplate: string | null;
	/** Names of its templates where none of them is called `default`; else empty. */
	readonly unchosen: readonly string[];
	/** Which file it stood in. */
	readonly from: string | null;
	/** Which file the one for tools stood in. */
	readonly toolFrom: string | null;
	/** By their names in templates, such as `bos_token`. */
	readonly specialTokens: Readonly<Record<string, string>>;
	/** Texts of the tokens that end an answer, by the generation's configuration and by custom. */
	readonly ends: readonly string[];
}
