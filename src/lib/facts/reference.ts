/**
 * @file How a shown value names the fact it repeats: `<id>` or `<id>/<key>/<key>…`, where the keys lead into the fact's value (of a list, the
 * index, counted from 0, or from the end where it is negative): `architecture.context-lengths/pretraining`.
 *
 * The id may be one of a fact, a computed item, a printed score or a model; no two of them share one.
 */
import type { JsonValue } from './schema.ts';

export interface FactReference {
	readonly id: string;
	readonly path: readonly string[];
}

export function parseFactReference(text: string): FactReference {
	const [id = '', ...path] = text.split('/');
	return { id, path };
}

function step(value: JsonValue, key: string): JsonValue | undefined {
	if (value === null || typeof value !== 'object') return undefined;
	if (isList(value)) return /^-?\d+$/.test(key) ? value.at(Number(key)) : undefined;
	return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
	return Array.isArray(value);
}

/**
 * The part of a fact's value that a path leads to.
 * @throws {RangeError} naming the key that leads nowhere
 */
export function followPath(value: JsonValue, { id, path }: FactReference): JsonValue {
	let here = value;
	for (const key of path) {
		const next = step(here, key);
		if (next === undefined) throw new RangeError(`The fact "${id}" has no "${path.join('/')}".`);
		here = next;
	}
	return here;
}

/** Every number in a value, and every string, which may hold numbers in words around them. */
export function listLeaves(value: JsonValue): readonly (string | number)[] {
	if (typeof value === 'number' || typeof value === 'string') return [value];
	if (value === null || typeof value === 'boolean') return [];
	return (isList(value) ? value : Object.values(value)).flatMap(listLeaves);
}
