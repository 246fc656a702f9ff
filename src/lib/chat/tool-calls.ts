/** @file The calls in a model's reply, in both of SmolLM3's styles. */
import * as v from 'valibot';
import { parsePythonCalls, PythonError } from './python-calls.ts';
import type { ReplyPart } from './reply.ts';

export interface ToolCall {
	readonly name: string;
	/** Values without a name, in order; only Python has them. */
	readonly positional: readonly unknown[];
	readonly named: Readonly<Record<string, unknown>>;
}

/** A call, or why what stands in the block is none. */
export type ReadCall =
	| { readonly call: ToolCall; readonly problem: null }
	| { readonly call: null; readonly problem: string };

const objectSchema = v.custom<Readonly<Record<string, unknown>>>(
	(value) => typeof value === 'object' && value !== null && !Array.isArray(value)
);
const callSchema = v.object({
	name: v.pipe(v.string(), v.minLength(1)),
	// Some models write the arguments as text that is itself JSON.
	arguments: v.optional(
		v.union([objectSchema, v.pipe(v.string(), v.parseJson(), objectSchema)]),
		{}
	)
});

/** The calls of a finished reply, in order. */
export function readCalls(parts: readonly ReplyPart[]): ReadCall[] {
	return parts.flatMap(({ kind, text, isOpen }) => {
		if (kind !== 'json-call' && kind !== 'python-call') return [];
		if (isOpen) return [refuse('the call was not finished')];
		return kind === 'json-call' ? [readJsonCall(text)] : readPythonCalls(text);
	});
}

function readJsonCall(text: string): ReadCall {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		return refuse(`the call is not JSON: ${error instanceof Error ? error.message : ''}`);
	}
	const result = v.safeParse(callSchema, json);
	if (!result.success)
		return refuse('a call is an object with “name”, a text, and “arguments”, an object');
	const { name, arguments: named } = result.output;
	return { call: { name, positional: [], named }, problem: null };
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
