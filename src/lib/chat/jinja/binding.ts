/** @file Arguments of Python's functions: by place, by name, with defaults. */
import { fail } from './fault.ts';
import { toIndex } from './sequences.ts';
import { typeName, Undefined, type Given, type Value } from './values.ts';

export const nothing: Given = { positional: [], named: new Map() };

/**
 * Puts what was given in the order of the parameters.
 * @param parameters names apart by spaces, `?` after what may be left out, `/` after the last that has no name
 * @returns undefined for what was left out
 */
export function bind(
	name: string,
	parameters: string,
	{ positional, named }: Given
): (Value | undefined)[] {
	const words = parameters.split(' ').filter((word) => word !== '');
	const unnamed = words.indexOf('/');
	const all = words.filter((word) => word !== '/');
	if (positional.length > all.length)
		fail(`${name}() takes at most ${all.length} arguments (${positional.length} given)`);
	const bound: (Value | undefined)[] = all.map((_, i) => positional[i]);
	for (const [key, value] of named) {
		const at = all.findIndex((word, i) => i >= unnamed && word.replace('?', '') === key);
		if (at < 0) fail(`${name}() got an unexpected keyword argument '${key}'`);
		if (bound[at] !== undefined) fail(`${name}() got multiple values for argument '${key}'`);
		bound[at] = value;
	}
	all.forEach((word, i) => {
		if (!word.endsWith('?') && bound[i] === undefined) fail(`${name}() missing argument '${word}'`);
	});
	return bound;
}

/** The string that a function wants. */
export function asText(value: Value | undefined, what = 'argument'): string {
	if (typeof value === 'string') return value;
	fail(`${what} must be str, not ${typeName(value ?? null)}`);
}

/** The whole number that a function wants; what is undefined says so. */
export function asInt(value: Value | undefined): number {
	if (value instanceof Undefined) fail(value.message);
	return (
		toIndex(value ?? null) ??
		fail(`'${typeName(value ?? null)}' object cannot be interpreted as an integer`)
	);
}
