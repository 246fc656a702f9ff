/**
 * @file A model's own chat template: Jinja text that turns messages into the one string the model reads, as
 * `apply_chat_template` of transformers does. What a template may use, and how close it is: docs/templates.md.
 */
import { TemplateFault } from './jinja/fault.ts';
import { renderTemplate } from './jinja/jinja.ts';
import { toValue } from './jinja/json.ts';
import type { Value } from './jinja/values.ts';
import type { ChatMessage, Mode, ToolStyle } from './message.ts';
import { prepareMessages } from './prepare-messages.ts';

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

/** The templates in a model's files, as far as they are chosen by themselves. */
export interface ChatTemplates {
	readonly template: string | null;
	/** One for conversations with tools. */
	readonly toolTemplate: string | null;
	/** Names of those that are there while none is called `default`. */
	readonly unchosen: readonly string[];
}

/**
 * The template for a conversation, chosen as transformers chooses it: `tool_use` where tools are given, else `default`.
 * @returns null for a model without templates
 * @throws {TemplateError} where there are some, but none for this
 */
export function chooseTemplate(templates: ChatTemplates, hasTools: boolean): string | null {
	const { template, toolTemplate, unchosen } = templates;
	if (hasTools && toolTemplate !== null) return toolTemplate;
	if (template === null && unchosen.length > 0)
		throw new TemplateError(
			`the model has templates by the names ${unchosen.join(', ')}, and none by the name “default”, so none can be chosen`
		);
	return template;
}

/**
 * The text that the model reads, opening of its answer included. The date a template may ask for is this machine's.
 * @throws {TemplateError} where the template is broken, refuses the conversation, or uses what is not rendered here
 */
export function renderChat(template: string, context: ChatContext, now = new Date()): string {
	const { messages, mode, tools, specialTokens } = context;
	if (messages.length === 0) throw new TemplateError('there is no message yet');
	const descriptions = tools?.style === 'json' ? tools.descriptions.map(({ json }) => json) : null;
	const told = {
		...specialTokens,
		documents: null,
		tools: descriptions?.map((tool) => ({ type: 'function', function: tool })) ?? null,
		add_generation_prompt: true,
		...(mode !== null && { enable_thinking: mode === 'think' }),
		// SmolLM3's own names for tools; it prints each as Python writes a dictionary.
		...(descriptions && { xml_tools: descriptions }),
		...(tools?.style === 'python' && {
			python_tools: tools.descriptions.map(({ python }) => python)
		})
	};
	const values = new Map(Object.entries(told).map(([name, value]) => [name, toValue(value)]));
	values.set('messages', prepareMessages(toValue(messages)));
	return renderValues(template, values, now);
}

/**
 * Renders with Python's values as they are.
 * @throws {TemplateError} with the line and the expression it is about
 */
export function renderValues(
	template: string,
	told: ReadonlyMap<string, Value>,
	now: Date
): string {
	try {
		return renderTemplate(template, told, { now });
	} catch (cause) {
		if (!(cause instanceof TemplateFault)) throw cause;
		throw new TemplateError(describeFault(cause), { cause });
	}
}

/** A template's own words as they are; anything else with its place. */
function describeFault({ kind, message, line, expression }: TemplateFault): string {
	if (kind === 'failed' && line === 0) return message;
	const place = `line ${line ?? 1} of the template${expression === null ? '' : `, “${expression}”`}`;
	if (kind === 'invalid') return `${place}: ${message}`;
	return kind === 'refused'
		? `${place} cannot be rendered here: ${message}`
		: `${place}: ${message}`;
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
