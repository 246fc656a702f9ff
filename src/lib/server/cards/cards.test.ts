import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cardSize, drawCard } from './card.ts';
import { cardKinds, cardPlans, findCard } from './cards.ts';
import { ink } from './ink.ts';
import { renderCard } from './render-card.ts';
import { measure, setLine, wrap } from './typeset.ts';

const style = { family: 'serif', weight: 600, size: 50, colour: '#000' } as const;

describe('a line of text', () => {
	it('is set in the site’s own fonts, wider where it is heavier', () => {
		const light = measure('Grouped-query attention', { ...style, weight: 400 });
		const bold = measure('Grouped-query attention', { ...style, weight: 700 });
		expect(bold).toBeGreaterThan(light * 1.01);
		expect(setLine('RoPE', 0, 50, style)).toMatch(/^<path fill="#000" d="M[^a-z]+"\/>$/);
	});
	it('is cut where it is wider than its place, and loses no word', () => {
		const text = 'What does dropping RoPE cost, and what does it buy?';
		const lines = wrap(text, 400, style);
		expect(lines.join(' ')).toBe(text);
		expect(lines.length).toBeGreaterThan(2);
		for (const line of lines) expect(measure(line, style)).toBeLessThanOrEqual(400);
	});
	it('says in words what the fonts have no sign for', () => {
		expect(measure('θ', style)).toBeCloseTo(measure('theta', style));
	});
});

describe('a card', () => {
	it('has the light look of the house', () => {
		const css = readFileSync('src/app.css', 'utf8');
		const root = css.slice(0, css.indexOf('}'));
		for (const [name, colour] of Object.entries(ink))
			expect(root).toContain(`--${name}: ${colour};`);
	});
	it('stands for everything that has a page, by a name of its own', () => {
		for (const kind of cardKinds)
			expect(cardPlans.filter((plan) => plan.kind === kind).length, kind).toBeGreaterThan(0);
		const names = cardPlans.map(({ kind, name }) => `${kind}/${name}`);
		expect(new Set(names).size).toBe(names.length);
		expect(findCard('lesson', 'rope')?.name).toBe('rope');
		expect(findCard('lesson', 'no-such')).toBeUndefined();
	});
	it('is a PNG of 1200 × 630 and of 150 kB at most, its texts inside their places', () => {
		const faults: string[] = [];
		for (const { kind, name, draw } of cardPlans) {
			const card = draw();
			const over = measure(card.over, { family: 'sans', weight: 500, size: 26 });
			if (card.picture && over > 520) faults.push(`${name}: ${card.over} is ${over} px wide`);
			const png = renderCard(drawCard(card));
			if (png.readUInt32BE(16) !== cardSize.width || png.readUInt32BE(20) !== cardSize.height)
				faults.push(`${kind}/${name}: another size`);
			if (png.length > 150_000) faults.push(`${kind}/${name}: ${png.length} bytes`);
		}
		expect(faults).toEqual([]);
	});
	it('has a picture for most lessons, each model, each finding and each exhibit that has data, and says where that is from', () => {
		const cards = cardPlans.map((plan) => ({ ...plan, card: plan.draw() }));
		const bare = cards.filter(({ card }) => card.picture === null);
		expect(bare.filter(({ kind }) => kind === 'model' || kind === 'finding')).toEqual([]);
		// A conversation has nothing to show before it begins, and the record of mistakes is a list of threads.
		expect(
			bare
				.filter(({ kind }) => kind === 'exhibit')
				.map(({ name }) => name)
				.sort()
		).toEqual(['nope-record', 'talk']);
		const lessons = cards.filter(({ kind }) => kind === 'lesson');
		expect(lessons.filter(({ card }) => card.picture).length).toBeGreaterThan(lessons.length / 2);
		for (const { name, card } of cards)
			if (card.picture) expect(card.picture.caption.length, name).toBeGreaterThan(20);
	});
});
