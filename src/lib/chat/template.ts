/**
 * @file A model's own chat template: Jinja text that turns messages into the one string the model reads. Rendered by
 * @huggingface/jinja (MIT, kept by Hugging Face), the interpreter of transformers.js: its values are its own, so that a template
 * reaches no object of the page.
 */
import { Template } from '@huggingface/jinja';
import type { ChatMessage, Mode, ToolStyle } from './message.ts';

export interface ChatContext {
	readonly messages: readonly ChatMessage[];
	/** Null where the template knows no modes. */
	readonly mode: Mode | null;
	readonly tools: { readonly style: ToolStyle; readonly descriptions: readonly ToolText[] } | null;
	/** `bos_token`, `eos_token` and the like, as the tokenizer's configuration names them. */
	readonly specialTokens: Readonly<Record<string, string>>;
}

/** A tool as templates want it. */
export interface ToolText {
	/** The function object of a JSON call: name, description, parameters as a JSON schema. */
	readonly json: object;
	/** The same as a Python signature with a docstring. */
	readonly python: string;
}

/** What a template can do, read from the names in it. */
export interface TemplateFeatures {
	/** `flag`: `/think` and `/no_think` in the system message; `argument`: `enable_thinking` only. */
	readonly modes: 'flag' | 'argument' | null;
	readonly toolStyles: readonly ToolStyle[];
}

export class TemplateError extends Error {
	override readonly name = 'TemplateError';
}

export function findFeatures(template: string): TemplateFeatures {
	const has = (name: string) => new RegExp(`\\b${name}\\b`).test(template);
	const hasJson = has('xml_tools') || has('tools');
	return {
		modes: template.includes('/no_think') ? 'flag' : has('enable_thinking') ? 'argument' : null,
		toolStyles: [
			...(hasJson ? (['json'] as const) : []),
			...(has('python_tools') ? (['python'] as const) : [])
		]
	};
}

/**
 * The system message: the person's instructions, and the flag of the mode where the template goes by flags. Empty where there is
 * nothing to say.
 */
export function writeSystem(
	instructions: string,
	mode: Mode | null,
	features: TemplateFeatures
): string {
	const flag = mode !== null && features.modes === 'flag' ? `/${mode}` : '';
	return [instructions.trim(), flag].filter((part) => part !== '').join('\n');
}

/**
 * The text that the model reads, opening of its answer included. The date a template may ask for is this machine's.
 * @throws {TemplateError} where the template is broken or refuses the conversation
 */
export function renderChat(template: string, context: ChatContext): string {
	const { messages, mode, tools, specialTokens } = context;
	const json = tools?.style === 'json' ? tools.descriptions.map((tool) => tool.json) : null;
	const python = tools?.style === 'python' ? tools.descriptions.map((tool) => tool.python) : null;
	try {
		return new Template(template).render({
			...specialTokens,
			messages: messages.map((message) => ({ ...message })),
			add_generation_prompt: true,
			...(mode !== null && { enable_thinking: mode === 'think' }),
			// SmolLM3's template prints each of these as it is, so they come as JSON text.
			...(json && { xml_tools: json.map((tool) => JSON.stringify(tool)) }),
			...(json && { tools: json.map((tool) => ({ type: 'function', function: tool })) }),
			...(python && { python_tools: python })
		});
	} catch (cause) {
		const message = cause instanceof Error ? cause.message : String(cause);
		throw new TemplateError(message, { cause });
	}
}

/**
 * What of the rendered text already belongs to the model's answer: a template may open a reasoning block for it.
 * @returns `<think>` with what stands before the model's first token, or nothing
 */
export function findOpening(rendered: string): string {
	const open = rendered.lastIndexOf('<think>');
	const isOpen = open >= 0 && rendered.indexOf('</think>', open) < 0;
	return isOpen && rendered.slice(open + '<think>'.length).trim() === ''
		? rendered.slice(open)
		: '';
}
