import { describe, expect, it } from 'vitest';
import { readShortcut, shortcutKeys, type KeyPress } from './shortcuts.ts';

/** Something of the page that is inside `selector`, or of nothing. */
const inside = (selector: string | null): EventTarget =>
	({
		closest: (asked: string) =>
			selector !== null && asked.split(', ').includes(selector) ? {} : null
	}) as unknown as EventTarget;
const press = (key: string, change: Partial<KeyPress> = {}): KeyPress => ({
	key,
	ctrlKey: false,
	altKey: false,
	metaKey: false,
	defaultPrevented: false,
	isComposing: false,
	target: inside(null),
	...change
});

describe('shortcuts', () => {
	it('are one key each, and no key means two things', () => {
		const keys = shortcutKeys.map(([key]) => key);
		expect(new Set(keys).size).toBe(keys.length);
		for (const [key, name] of shortcutKeys) expect(readShortcut(press(key))).toBe(name);
	});

	it.each(['input', 'textarea', 'select', '[role="grid"]', '[role="application"]', 'dialog'])(
		'rest in %s',
		(selector) => {
			expect(readShortcut(press('n', { target: inside(selector) }))).toBeNull();
		}
	);

	it('leave combinations, unfinished words and handled keys alone', () => {
		for (const change of [
			{ ctrlKey: true },
			{ altKey: true },
			{ metaKey: true },
			{ isComposing: true },
			{ defaultPrevented: true }
		])
			expect(readShortcut(press('p', change))).toBeNull();
		expect(readShortcut(press('x'))).toBeNull();
	});
});
