import facts from 'virtual:facts/rope-wavelengths/0/longestWavelength,rope-wavelengths/2/longestWavelength,rope-wavelengths/3/longestWavelength,rope-wavelengths/0/pairsWithoutFullTurn,rope-wavelengths/2/pairsWithoutFullTurn,rope-wavelengths/3/pairsWithoutFullTurn';
import { describe, expect, it } from 'vitest';
import { pickNumber } from '../../facts/picked.ts';
import { heads, thetas } from './published.ts';
import { Wavelengths } from './wavelengths.svelte.ts';

describe('the wavelengths of SmolLM3-3B', () => {
	it.each([
		[0, 'pretraining'],
		[2, 'middle'],
		[3, 'release']
	] as const)('in row %d of the fact base are those shown for %s', (row, id) => {
		const phase = thetas.find((one) => one.id === id);
		const state = new Wavelengths<'smollm3' | 'nano'>(heads, 'smollm3');
		state.setTheta(phase?.theta ?? NaN);
		const longest = state.wavelengths.at(-1) ?? NaN;
		expect(Math.round(longest)).toBe(
			pickNumber(facts, `rope-wavelengths/${row}/longestWavelength`)
		);
		const found = state.unfinished.find(({ tokens }) => tokens === phase?.length);
		expect(found?.count).toBe(pickNumber(facts, `rope-wavelengths/${row}/pairsWithoutFullTurn`));
	});

	it('come back with the model’s own theta, and another model brings its own', () => {
		const state = new Wavelengths<'smollm3' | 'nano'>(heads, 'smollm3');
		state.setTheta(10_000);
		expect(state.isOwn).toBe(false);
		state.setTheta(null);
		expect(state.isOwn).toBe(true);
		state.setTheta(10_000);
		state.choose('nano');
		expect(state.isOwn).toBe(true);
		expect(state.wavelengths).toHaveLength(16);
	});

	it('list one row a pair', () => {
		const rows = new Wavelengths(heads, 'smollm3').list();
		expect(rows).toHaveLength(65);
		expect(rows[1]?.[2]).toBeCloseTo(2 * Math.PI, 10);
	});
});
