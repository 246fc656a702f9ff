import { describe, expect, it } from 'vitest';
import { holdPlace, movePlace, type GridBounds } from './move-place.ts';

const bounds: GridBounds = { rows: [0, 8], tokens: [4, 21] };

describe('arrow keys', () => {
	it('move by one, up towards the last layer, and stop at the edges', () => {
		expect(movePlace('ArrowUp', { row: 2, token: 9 }, bounds)).toEqual({ row: 3, token: 9 });
		expect(movePlace('ArrowUp', { row: 8, token: 9 }, bounds)).toEqual({ row: 8, token: 9 });
		expect(movePlace('ArrowLeft', { row: 2, token: 4 }, bounds)).toEqual({ row: 2, token: 4 });
		expect(movePlace('Home', { row: 2, token: 9 }, bounds)).toEqual({ row: 2, token: 4 });
		expect(movePlace('End', { row: 2, token: 9 }, bounds)).toEqual({ row: 2, token: 21 });
		expect(movePlace('a', { row: 2, token: 9 }, bounds)).toBeNull();
	});

	it('leave a place that is not there for the nearest', () => {
		expect(holdPlace({ row: 99, token: 99 }, bounds)).toEqual({ row: 8, token: 21 });
		expect(holdPlace({ row: -1, token: 0 }, bounds)).toEqual({ row: 0, token: 4 });
	});
});
