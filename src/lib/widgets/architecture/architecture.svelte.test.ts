import { expect, it } from 'vitest';
import { findMuseumModel } from '../../facts/facts.server.ts';
import { Walk } from './architecture.svelte.ts';

const { config } = findMuseumModel('smollm3-3b');

it('walks up and down the tower and stops at its ends', () => {
	const walk = new Walk(config);
	walk.press('ArrowDown');
	expect(walk.selected).toBe('embedding');
	walk.press('ArrowDown');
	expect(walk.selected).toBe('embedding');
	walk.press('End');
	expect(walk.selected).toBe('head');
});

it('enters a layer with the right arrow and comes back to it with the left', () => {
	const walk = new Walk(config);
	walk.select('layer-4');
	expect(walk.kind).toBe('nope');
	walk.press('ArrowRight');
	expect(walk.part?.place).toBe('block');
	walk.press('ArrowUp');
	expect(walk.selected).toBe('attention-norm');
	walk.press('ArrowLeft');
	expect(walk.selected).toBe('layer-4');
});

it('keeps the layer shown when something outside of it is chosen', () => {
	const walk = new Walk(config);
	walk.select('layer-8');
	walk.select('head');
	expect(walk.layer).toBe(8);
});

it('leaves other keys alone', () => {
	expect(new Walk(config).press('Tab')).toBe(false);
});
