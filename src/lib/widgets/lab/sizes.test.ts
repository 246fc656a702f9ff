import { describe, expect, it } from 'vitest';
import { checkTables } from '../../lab/check.ts';
import { figurePlans } from './figures.ts';
import { findSlope, listSizes, tellSizes } from './findings/sizes.ts';
import { layOutPanel } from './layout.ts';
import { listShown } from './shown.ts';

const columns = ['run', 'seed', 'layers', 'parameters', 'body', 'tokens', 'domain', 'loss'];
/** Loss falls by half where parameters grow fourfold, whatever the seed. */
const rows = [1, 2].flatMap((seed) =>
	[1, 4, 16].flatMap((size) =>
		['prose', 'code'].map((domain) => [
			`size-${size}-${seed}`,
			seed,
			size,
			1000 * size,
			500 * size,
			2000,
			domain,
			((domain === 'prose' ? 6 : 2) * seed) / Math.sqrt(size)
		])
	)
);
const run = { command: 'x', date: '2026-11-30', seconds: 1, software: 'x' };
const tables = checkTables(
	new Map([
		[
			'sizes-loss',
			{
				table: 'sizes-loss',
				columns: columns.map((name) => ({ name, unit: '', meaning: name })),
				runs: Object.fromEntries(rows.map(([name]) => [String(name), run])),
				rows
			}
		]
	])
);

describe('three sizes of one recipe', () => {
	it('have the slope that their losses were made with, by either count of parameters', () => {
		const [small = [], , large = []] = listSizes(tables);
		for (const size of ['parameters', 'body'] as const) {
			const slope = findSlope(small, large, size);
			expect(slope?.seeds).toBe(2);
			for (const value of [slope?.mean, slope?.least, slope?.greatest])
				expect(value).toBeCloseTo(-0.5, 9);
		}
		expect(findSlope(small, [])).toBeNull();
	});

	it('are drawn for all kinds together first, and each number names its cells', () => {
		const figure = figurePlans['sizes-loss'].make(tables);
		if (!figure) throw new Error('no figure');
		expect(figure.panels.map(({ id }) => id)).toEqual(['all', 'prose', 'code']);
		const points = figure.panels[0]?.series[0]?.points ?? [];
		expect(points.map(({ x, mean }) => [x, mean])).toEqual([
			[0, 6],
			[1, 3],
			[2, 1.5]
		]);
		expect(points[0]).toMatchObject({ least: 4, greatest: 8, seeds: 2 });
		expect(points[0]?.rows).toHaveLength(4);
		expect(listShown(figure)).toHaveLength(9);
	});

	it('are joined by a line, as they follow one another', () => {
		const figure = figurePlans['sizes-loss'].make(tables);
		const panel = figure?.panels[0];
		if (!figure || !panel) throw new Error('no figure');
		expect(layOutPanel(panel, figure.x, figure.y, 320, 240).series[0]?.line).not.toBe('');
	});

	it('are told with what each has read for a parameter', () => {
		const { claims, numbers } = tellSizes(tables);
		expect(claims.at(-1)).toContain(
			'both on logarithmic axes, is −0.500 (−0.500 to −0.500 by seed)'
		);
		expect(claims[0]).toContain('The model of 4 layers has a lower loss than the model of 1 layer');
		expect(numbers[2]).toContain('of 2,000 in all: 1 layer 2.00; 4 layers 0.50');
	});
});
