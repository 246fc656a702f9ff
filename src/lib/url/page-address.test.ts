import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PageAddress } from './page-address.svelte.ts';
import type { Parameters } from './parameters.ts';

const specification = {
	sort: { type: 'choice', default: 'name', values: ['name', 'size', 'year'], description: '' }
} as const satisfies Parameters;

describe('the address of a page', () => {
	beforeEach(() => {
		vi.useFakeTimers();
		vi.stubGlobal('location', { pathname: '/battle/', hash: '#own-score' });
	});
	afterEach(() => {
		vi.useRealTimers();
		vi.unstubAllGlobals();
	});

	it('is written with each change where nobody asked to wait', () => {
		const write = vi.fn();
		const address = new PageAddress(specification, write);
		address.set({ sort: 'size' });
		address.set({ sort: 'name' });
		vi.runAllTimers();
		expect(write.mock.calls).toEqual([['/battle/?sort=size#own-score'], ['/battle/#own-score']]);
	});

	it('is written once for changes in a row, while the values change at once', () => {
		const write = vi.fn();
		const address = new PageAddress(specification, write, 200);
		address.set({ sort: 'size' });
		vi.advanceTimersByTime(150);
		address.set({ sort: 'year' });
		expect(address.values).toEqual({ sort: 'year' });
		vi.advanceTimersByTime(199);
		expect(write).not.toHaveBeenCalled();
		vi.advanceTimersByTime(1);
		expect(write.mock.calls).toEqual([['/battle/?sort=year#own-score']]);
	});

	it('is written before the page is left, and not again on the next page', () => {
		const write = vi.fn();
		const address = new PageAddress(specification, write, 200);
		address.flush();
		expect(write).not.toHaveBeenCalled();
		address.set({ sort: 'year' });
		address.flush();
		vi.runAllTimers();
		expect(write).toHaveBeenCalledOnce();
	});
});
