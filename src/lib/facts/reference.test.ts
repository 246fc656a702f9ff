import { describe, expect, it } from 'vitest';
import { followPath, listLeaves, parseFactReference } from './reference.ts';
import type { JsonValue } from './schema.ts';

const value: JsonValue = {
	stages: [{ tokens: 8 }, { tokens: 10, note: 'about 9.9' }],
	isFinal: true
};
const follow = (text: string) => followPath(value, parseFactReference(text));

describe('a reference to a fact', () => {
	it('names a fact, and may lead into its value', () => {
		expect(parseFactReference('a.b-c')).toEqual({ id: 'a.b-c', path: [] });
		expect(follow('x')).toBe(value);
		expect(follow('x/stages/0/tokens')).toBe(8);
		expect(follow('x/stages/-1/tokens')).toBe(10);
	});

	it.each(['x/stage', 'x/stages/2', 'x/stages/0/tokens/1', 'x/constructor', 'x/stages/length'])(
		'refuses %s, which leads nowhere',
		(text) => {
			expect(() => follow(text)).toThrow(/"x" has no/);
		}
	);

	it('lists what a value holds', () => {
		expect(listLeaves(value)).toEqual([8, 10, 'about 9.9']);
	});
});
