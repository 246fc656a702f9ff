/** @file The tools a model may call here: they compute from what they are given, read this machine's clock, and touch nothing else. */
import { calculate, CalculationError, formatResult } from './calculator.ts';
import type { ToolCall } from './message.ts';
import type { ToolText } from './template.ts';

export interface Tool extends ToolText {
	readonly name: string;
	/** Names of the parameters in the order of a Python call. */
	readonly parameters: readonly string[];
	/** @throws {ToolError} */
	readonly run: (given: Readonly<Record<string, unknown>>, now: Date) => string;
}

/** Told to the person and to the model alike. */
export class ToolError extends Error {
	override readonly name = 'ToolError';
}

const calculator: Tool = {
	name: 'calculate',
	parameters: ['expression'],
	json: {
		name: 'calculate',
		description: 'Works out an arithmetic expression.',
		parameters: {
			type: 'object',
			properties: {
				expression: { type: 'string', description: 'For example (3 + 4) * 12 / sqrt(2)' }
			},
			required: ['expression']
		}
	},
	python:
		'def calculate(expression: str) -> float:\n    """Works out an arithmetic expression, for example "(3 + 4) * 12 / sqrt(2)"."""',
	run({ expression }) {
		if (typeof expression !== 'string' && typeof expression !== 'number')
			throw new ToolError('calculate needs “expression”, a text');
		try {
			return formatResult(calculate(String(expression)));
		} catch (error) {
			if (!(error instanceof CalculationError)) throw error;
			throw new ToolError(error.message, { cause: error });
		}
	}
};

const clock: Tool = {
	name: 'current_time',
	parameters: ['timezone'],
	json: {
		name: 'current_time',
		description: 'Date and time now.',
		parameters: {
			type: 'object',
			properties: {
				timezone: {
					type: 'string',
					description: 'IANA name such as Europe/Paris; without it, local time'
				}
			},
			required: []
		}
	},
	python:
		'def current_time(timezone: str = None) -> str:\n    """Date and time now, in an IANA time zone such as "Europe/Paris", or local time."""',
	run({ timezone }, now) {
		if (timezone !== undefined && timezone !== null && typeof timezone !== 'string')
			throw new ToolError('“timezone” must be a text');
		try {
			return new Intl.DateTimeFormat('en-GB', {
				dateStyle: 'full',
				timeStyle: 'long',
				...(timezone ? { timeZone: timezone } : {})
			}).format(now);
		} catch (cause) {
			if (!(cause instanceof RangeError)) throw cause;
			throw new ToolError(`the time zone “${String(timezone)}” is not known`, { cause });
		}
	}
};

export const tools: readonly Tool[] = [calculator, clock];

/** What came of a call; `text` goes to the model as it is. */
export interface ToolResult {
	readonly isError: boolean;
	readonly text: string;
}

/** Runs a call; never throws. */
export function runTool(call: ToolCall, now = new Date()): ToolResult {
	const tool = tools.find(({ name }) => name === call.name);
	const known = tools.map(({ name }) => name).join(', ');
	if (!tool) return failed(`there is no tool “${call.name}”; known are ${known}`);
	try {
		return { isError: false, text: tool.run(nameArguments(tool, call), now) };
	} catch (error) {
		if (!(error instanceof ToolError)) throw error;
		return failed(error.message);
	}
}

export function failed(message: string): ToolResult {
	return { isError: true, text: `Error: ${message}` };
}

/** @throws {ToolError} where a call gives what the tool does not take */
function nameArguments(tool: Tool, { positional, named }: ToolCall): Record<string, unknown> {
	const { name, parameters } = tool;
	if (positional.length > parameters.length)
		throw new ToolError(`${name} takes at most ${parameters.length} values`);
	const given = new Map(positional.map((value, i) => [parameters[i] ?? '', value]));
	for (const [key, value] of Object.entries(named)) {
		if (!parameters.includes(key)) throw new ToolError(`${name} takes no “${key}”`);
		if (given.has(key)) throw new ToolError(`${name} was given “${key}” twice`);
		given.set(key, value);
	}
	return Object.fromEntries(given);
}
