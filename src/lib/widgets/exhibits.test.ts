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
		const open = (name: string) => () => {
			opened.push(name);
			return Promise.resolve();
		};
		exhibits.add(open('first'));
		const remove = exhibits.add(open('gone'));
		remove();
		exhibits.add(() => new Promise(() => opened.push('never')));
		await exhibits.openAll(20);
		expect(opened).toEqual(['first', 'never']);
	});
});
