import { expect, it } from 'vitest';
import { moveByKey, moveHead } from './map-keys.ts';

const plain = (key: string) => ({ key, shiftKey: false });
const shape = { layers: 8, queryHeads: 8, kvHeads: 2 };

it('arrows move one cell, ten with Shift', () => {
	expect(moveByKey(plain('ArrowUp'), { query: 5, key: 2 })).toEqual({ query: 4, key: 2 });
	expect(moveByKey({ key: 'ArrowLeft', shiftKey: true }, { query: 30, key: 12 })).toEqual({
		query: 30,
		key: 2
	});
});

it('Home goes to the first key, End to the diagonal', () => {
	expect(moveByKey(plain('Home'), { query: 5, key: 2 })).toEqual({ query: 5, key: 0 });
	expect(moveByKey(plain('End'), { query: 5, key: 2 })).toEqual({ query: 5, key: 5 });
});

it('other keys stay with the page', () => {
	expect(moveByKey(plain('Tab'), { query: 5, key: 2 })).toBeNull();
	expect(moveHead('Tab', { layer: 0, head: 0 }, shape)).toBeNull();
});

it('from the last head of a row, right leads into the same row of the next layer', () => {
	expect(moveHead('ArrowRight', { layer: 2, head: 7 }, shape)).toEqual({ layer: 3, head: 4 });
	expect(moveHead('ArrowLeft', { layer: 3, head: 4 }, shape)).toEqual({ layer: 2, head: 7 });
});

it('up and down change the key/value head', () => {
	expect(moveHead('ArrowDown', { layer: 0, head: 1 }, shape)).toEqual({ layer: 0, head: 5 });
	expect(moveHead('ArrowDown', { layer: 0, head: 5 }, shape)).toBeNull();
});

it('the strip ends at its first and last layer', () => {
	expect(moveHead('ArrowRight', { layer: 7, head: 3 }, shape)).toBeNull();
	expect(moveHead('End', { layer: 1, head: 3 }, shape)).toEqual({ layer: 7, head: 3 });
});
