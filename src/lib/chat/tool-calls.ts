/** @file The calls in a model's reply, in both of SmolLM3's styles. */
import * as v from 'valibot';
import { jsonLength } from './call-ends.ts';
import type { ToolCall } from './message.ts';
import { parsePythonCalls } from './python-calls.ts';
import { PythonError } from './python-tokens.ts';
import type { ReplyPart } from './reply.ts';

/** A call, or why what stands in the block is none. */
export type ReadCall =
	| { readonly call: ToolCall; readonly problem: null }
	| { readonly call: null; readonly problem: string };

const objectSchema = v.custom<Readonly<Record<string, unknown>>>(
	(value) => typeof value === 'object' && value !== null && !Array.isArray(value)
);
/** Of a tool without parameters some models write nothing, or null; others write the object as text that is itself JSON. */
const valuesSchema = v.pipe(
	v.unknown(),
	v.transform((given) => {
		const isText = typeof given === 'string' && given.trim() !== '';
		const value = isText ? parse(given) : given;
		return {
			inexact: isText ? findInexactInteger(given) : undefined,
			values: value === null || (typeof value === 'string' && value.trim() === '') ? {} : value
		};
	}),
	v.object({ inexact: v.optional(v.string()), values: objectSchema })
);
/** Llama 3 writes `parameters` where the others write `arguments`. */
const callSchema = v.object({
	name: v.pipe(v.string(), v.minLength(1)),
	arguments: v.optional(valuesSchema),
	parameters: v.optional(valuesSchema)
});

/** The calls of a finished reply, in order. */
export function readCalls(parts: readonly ReplyPart[]): ReadCall[] {
	return parts.flatMap(({ kind, text, isOpen }) => {
		if (kind !== 'json-call' && kind !== 'python-call') return [];
		if (isOpen) return [refuse('the call was not finished')];
		return kind === 'json-call' ? readJsonCalls(text) : readPythonCalls(text);
	});
}

/** One call, a list of them, or several one after the other. */
function readJsonCalls(text: string): ReadCall[] {
	const single = parse(text);
	if (single !== undefined) return readCallsOf(single, text);
	const values = splitValues(text).map((part) => ({ part, value: parse(part) }));
	if (values.length > 1 && values.every(({ value }) => value !== undefined))
		return values.flatMap(({ part, value }) => readCallsOf(value, part));
	return [refuse(`the call is not JSON: ${whyNotJson(text)}`)];
}

function readCallsOf(value: unknown, text: string): ReadCall[] {
	const inexact = findInexactInteger(text);
	if (inexact) return [refuse(`${inexact} has more digits than can be kept exactly here`)];
	return Array.isArray(value) && value.length > 0 ? value.map(readCall) : [readCall(value)];
}

/** Values of JSON that follow each other, on lines of their own or with a semicolon or comma between them. */
function splitValues(text: string): string[] {
	const parts: string[] = [];
	for (let rest = text; rest.trim() !== '';) {
		const length = jsonLength(rest) ?? rest.length;
		parts.push(rest.slice(0, length));
		rest = rest.slice(length).replace(/^\s*[;,]?/, '');
	}
	return parts;
}

function readCall(json: unknown): ReadCall {
	const result = v.safeParse(callSchema, unwrap(json));
	if (!result.success)
		return refuse('a call is an object with “name”, a text, and “arguments”, an object');
	const { name, arguments: given, parameters } = result.output;
	if (given && parameters) return refuse('a call has “arguments” or “parameters”, not both');
	const { inexact, values } = given ?? parameters ?? { inexact: undefined, values: {} };
	if (inexact) return refuse(`${inexact} has more digits than can be kept exactly here`);
	return { call: { name, positional: [], named: values }, problem: null };
}

/** Some write `{"type": "function", "function": {…}}`, as the tools were described. */
function unwrap(json: unknown): unknown {
	return typeof json === 'object' && json !== null && 'function' in json && !('name' in json)
		? json.function
		: json;
}

/** A whole number that JavaScript would round; Python, which the model learned from, keeps each digit. */
function findInexactInteger(text: string): string | undefined {
	const parts = text.match(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/gs) ?? [];
	return parts.find((part) => /^-?\d+$/.test(part) && !Number.isSafeInteger(Number(part)));
}

/** `undefined` where the text is no JSON. */
function parse(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function whyNotJson(text: string): string {
	try {
		JSON.parse(text);
		return '';
	} catch (error) {
		return error instanceof Error ? error.message : '';
	}
}

function readPythonCalls(text: string): ReadCall[] {
	try {
		const calls = parsePythonCalls(text);
		if (calls.length === 0) return [refuse('the code calls nothing')];
		return calls.map((call) => ({ call, problem: null }));
	} catch (error) {
		if (!(error instanceof PythonError)) throw error;
		return [refuse(error.message)];
	}
}

function refuse(problem: string): ReadCall {
	return { call: null, problem };
}

/** A call as it is shown: `calculate(expression="1+1")`. */
export function describeCall({ name, positional, named }: ToolCall): string {
	const values = [
		...positional.map((value) => JSON.stringify(value)),
		...Object.entries(named).map(([key, value]) => `${key}=${JSON.stringify(value)}`)
	];
	return `${name}(${values.join(', ')})`;
}
