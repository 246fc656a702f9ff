/**
 * @file JSON read so that nothing is forgotten: `JSON.parse` keeps the last of two fields of one name, and 1 for `1.0`.
 *
 * `JSON.parse` still decides what is JSON; this walks over text that it has passed. Beyond it, text is refused that
 * Rust's `serde_json` refuses too: half a surrogate pair, a number beyond doubles, more than 127 levels.
 */

/** A number as it is spelt. */
export class JsonNumber {
	readonly source: string;

	constructor(source: string) {
		this.source = source;
	}
}

/** An object: its fields in the order of the text, those of one name each for itself. */
export class JsonFields {
	readonly entries: readonly (readonly [string, JsonValue])[];

	constructor(entries: readonly (readonly [string, JsonValue])[]) {
		this.entries = entries;
	}
}

export type JsonValue = string | boolean | null | JsonNumber | JsonFields | readonly JsonValue[];

const deepest = 127;
const token = /"(?:[^"\\]|\\.)*"|[[\]{}]|[-\w.+]+/gs;

/** @throws {SyntaxError} where the text is no JSON, or JSON that `serde_json` refuses */
export function parseJsonEntries(text: string): JsonValue {
	JSON.parse(text);
	token.lastIndex = 0;
	return readValue(text, nextToken(text), 0);
}

function nextToken(text: string): string {
	// Colons and commas are passed over: `JSON.parse` has seen that they are where they belong.
	return token.exec(text)?.[0] ?? '';
}

function readValue(text: string, first: string, depth: number): JsonValue {
	switch (first[0]) {
		case '{':
			return readFields(text, deepen(depth));
		case '[':
			return readList(text, deepen(depth));
		case '"':
			return readString(first);
		case 't':
			return true;
		case 'f':
			return false;
		case 'n':
			return null;
	}
	if (!Number.isFinite(Number(first))) throw new SyntaxError(`The number ${first} is out of range`);
	return new JsonNumber(first);
}

function deepen(depth: number): number {
	if (depth === deepest) throw new SyntaxError(`Nested more than ${deepest} levels deep`);
	return depth + 1;
}

function readFields(text: string, depth: number): JsonFields {
	const entries: [string, JsonValue][] = [];
	for (let next = nextToken(text); next !== '}'; next = nextToken(text))
		entries.push([readString(next), readValue(text, nextToken(text), depth)]);
	return new JsonFields(entries);
}

function readList(text: string, depth: number): JsonValue[] {
	const values: JsonValue[] = [];
	for (let next = nextToken(text); next !== ']'; next = nextToken(text))
		values.push(readValue(text, next, depth));
	return values;
}

function readString(source: string): string {
	const text = JSON.parse(source) as string;
	if (replaceLoneSurrogates(text) !== text)
		throw new SyntaxError(`Half a surrogate pair in ${source}`);
	return text;
}

/** With U+FFFD for each UTF-16 surrogate that lacks its other half: no UTF-8 file can hold one. */
export function replaceLoneSurrogates(text: string): string {
	return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
