import { describe, expect, it } from 'vitest';
import { History } from './history.svelte.ts';

describe('history', () => {
	it('undoes and redoes edits in order', () => {
		const history = new History('a');
		history.push('b');
		history.push('c');
		history.undo();
		expect(history.value).toBe('b');
		history.undo();
		expect([history.value, history.canUndo, history.canRedo]).toEqual(['a', false, true]);
		history.redo();
		history.redo();
		expect([history.value, history.canRedo]).toEqual(['c', false]);
	});

	it('an edit after an undo drops what was undone', () => {
		const history = new History(1);
		history.push(2);
		history.undo();
		history.push(3);
		history.redo();
		expect(history.value).toBe(3);
		history.undo();
		expect(history.value).toBe(1);
	});

	it('one drag of a slider is one step, two drags are two', () => {
		const history = new History(0);
		for (const value of [1, 2, 3]) history.push(value, 'theta');
		history.settle();
		for (const value of [4, 5]) history.push(value, 'theta');
		history.undo();
		expect(history.value).toBe(3);
		history.undo();
		expect(history.value).toBe(0);
	});

	it('edits of different controls are different steps', () => {
		const history = new History(0);
		history.push(1, 'theta');
		history.push(2, 'yarn');
		history.undo();
		expect(history.value).toBe(1);
	});

	it('undo and redo at the ends change nothing', () => {
		const history = new History('only');
		history.undo();
		history.redo();
		expect(history.value).toBe('only');
	});

	it('forgets the oldest steps beyond its limit', () => {
		const history = new History(0, 2);
		for (const value of [1, 2, 3, 4]) history.push(value);
		history.undo();
		history.undo();
		history.undo();
		expect(history.value).toBe(2);
	});

	it('restarting leaves nothing to undo', () => {
		const history = new History(0);
		history.push(1);
		history.restart(9);
		expect([history.value, history.canUndo, history.canRedo]).toEqual([9, false, false]);
	});
});
