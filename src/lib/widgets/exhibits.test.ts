import { describe, expect, it } from 'vitest';
import { Exhibits } from './exhibits.ts';

describe('the exhibits of a page', () => {
	it('get anchors of their own, also where one is shown twice', () => {
		const exhibits = new Exhibits();
		const claimed = ['lab-figure', 'attention-bench', 'lab-figure'].map((name) =>
			exhibits.claimAnchor(name)
		);
		expect(claimed).toEqual(['lab-figure', 'attention-bench', 'lab-figure-2']);
	});

	it('are all opened at once, without waiting for ever for one that never shows anything', async () => {
		const exhibits = new Exhibits();
		const opened: string[] = [];
		const exhibit = (name: string, shows: Promise<void>) => ({
			open: () => {
				opened.push(name);
				return shows;
			},
			isOpen: () => opened.includes(name),
			anchor: name,
			obey: () => Promise.resolve()
		});
		exhibits.add(exhibit('first', Promise.resolve()));
		const remove = exhibits.add(exhibit('gone', Promise.resolve()));
		remove();
		exhibits.add(exhibit('never', new Promise(() => undefined)));
		expect(exhibits.areOpen).toBe(false);
		await exhibits.openAll(20);
		expect(opened).toEqual(['first', 'never']);
		expect(exhibits.areOpen).toBe(true);
	});

	it('hand a command to the one that it names, or to the first', () => {
		const exhibits = new Exhibits();
		const told: string[] = [];
		for (const anchor of ['lab-figure', 'lab-figure-2'])
			exhibits.add({
				anchor,
				open: () => Promise.resolve(),
				isOpen: () => true,
				obey: ({ type }) => {
					told.push(`${anchor} ${type}`);
					return Promise.resolve();
				}
			});
		expect(exhibits.obey({ type: 'run' })).toBe(true);
		expect(exhibits.obey({ type: 'reset', widget: 'lab-figure-2' })).toBe(true);
		expect(exhibits.obey({ type: 'run', widget: 'talk' })).toBe(false);
		expect(told).toEqual(['lab-figure run', 'lab-figure-2 reset']);
	});
});
