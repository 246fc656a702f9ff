import { afterEach, expect, it, vi } from 'vitest';
import { keepEntries, restoreEntry } from './left-entries.ts';

const state = { 'sveltekit:history': 1 };

/** A page of one tab, whose storage outlives it. */
function openPage(
	href: string,
	type: NavigationTimingType,
	entry: unknown,
	kept: Map<string, string>
) {
	const hidden: (() => void)[] = [];
	const history = {
		state: entry,
		replaceState: (next: unknown) => (history.state = next)
	};
	vi.stubGlobal('location', { href });
	vi.stubGlobal('history', history);
	vi.stubGlobal('performance', { getEntriesByType: () => [{ type }] });
	vi.stubGlobal('addEventListener', (_: string, listener: () => void) => hidden.push(listener));
	vi.stubGlobal('sessionStorage', {
		getItem: (key: string) => kept.get(key) ?? null,
		setItem: (key: string, value: string) => kept.set(key, value)
	});
	restoreEntry();
	keepEntries();
	return { history, leave: () => hidden.forEach((listener) => listener()) };
}

afterEach(() => {
	vi.unstubAllGlobals();
});

it('gives a page that is come back to the state it was left with, where its entry lost it, and once', () => {
	const kept = new Map<string, string>();
	const first = openPage('/rope/', 'navigate', state, kept);
	first.leave();
	expect(openPage('/about/', 'navigate', null, kept).history.state).toBe(null);
	expect(openPage('/rope/', 'back_forward', null, kept).history.state).toEqual(state);
	expect(openPage('/rope/', 'back_forward', null, kept).history.state).toBe(null);
});

it('leaves a page alone that is opened by its address, and one that has its state', () => {
	const kept = new Map<string, string>();
	openPage('/rope/', 'navigate', state, kept).leave();
	expect(openPage('/rope/', 'navigate', null, kept).history.state).toBe(null);
	const other = { 'sveltekit:history': 2 };
	expect(openPage('/rope/', 'back_forward', other, kept).history.state).toBe(other);
});

it('does without where storage is closed to it', () => {
	const closed = {
		get: () => {
			throw new Error('closed');
		},
		set: () => {
			throw new Error('full');
		}
	} as unknown as Map<string, string>;
	const page = openPage('/rope/', 'back_forward', null, closed);
	expect(page.leave).not.toThrow();
	expect(page.history.state).toBe(null);
});
