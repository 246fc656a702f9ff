/** @file What transformers does to messages before a template sees them. */
import { Dict, List, type Value } from './jinja/values.ts';

/** Names under which a message's reasoning comes; templates read the first. */
const reasoningNames = ['reasoning_content', 'thinking', 'reasoning'];

/**
 * Members that are None are left out, and reasoning is there under its usual names.
 * @param messages a list of dictionaries; anything else stays as it is
 */
export function prepareMessages(messages: Value): Value {
	if (!(messages instanceof List)) return messages;
	return new List(
		messages.items.map((message) => (message instanceof Dict ? prepare(message) : message))
	);
}

function prepare(message: Dict): Dict {
	const kept = message.entries().filter(([, value]) => value !== null);
	const whole = new Dict(kept);
	const reasoning = reasoningNames
		.map((name) => whole.get(name))
		.find((value) => value !== undefined);
	if (reasoning === undefined) return whole;
	return new Dict([['thinking', reasoning], ...kept, ['reasoning_content', reasoning]]);
}
