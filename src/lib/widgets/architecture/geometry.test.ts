import { describe, expect, it } from 'vitest';
import { factBase } from '../../facts/facts.server.ts';
import { placeHeads, placeTower, scaleHidden } from './geometry.ts';
import { listBlockParts, listTowerParts } from './parts.ts';

const highest = Math.max(...factBase.models.map(({ config }) => config.layers));

describe.each(factBase.models.map((model) => [model.name, model.config] as const))(
	'%s',
	(_, config) => {
		it('has a box for every part of its tower, none of them outside or overlapping', () => {
			const { boxes, height } = placeTower(config, highest);
			expect(boxes).toHaveLength(listTowerParts(config).length);
			boxes.forEach((box, index) => {
				expect(box.y).toBeGreaterThanOrEqual(0);
				expect(box.y + box.height).toBeLessThanOrEqual(height);
				const above = boxes[index + 1];
				if (above) expect(above.y + above.height).toBeLessThan(box.y);
			});
		});

		it('draws each query head once, over the key/value head it reads', () => {
			const { groups } = placeHeads(config, 0, 0);
			expect(groups).toHaveLength(config.kvHeads);
			expect(groups.flatMap(({ queries }) => queries)).toHaveLength(config.queryHeads);
			for (const { key, queries } of groups)
				for (const query of queries) {
					expect(query.x).toBe(key.x);
					expect(query.y + query.height).toBeLessThan(key.y);
				}
		});

		it('explains every part, each under an id of its own', () => {
			const parts = [...listTowerParts(config), ...listBlockParts(config, 'rope')];
			expect(new Set(parts.map(({ id }) => id)).size).toBe(parts.length);
			for (const { label, text } of parts) {
				expect(label.length).toBeGreaterThan(3);
				expect(text.length).toBeGreaterThan(20);
			}
		});
	}
);

it('draws widths to one scale', () => {
	expect(scaleHidden(5120) / scaleHidden(640)).toBe(8);
});

it('names nine NoPE layers of SmolLM3', () => {
	const smollm = factBase.models.find(({ id }) => id === 'smollm3-3b');
	const parts = smollm ? listTowerParts(smollm.config) : [];
	expect(parts.flatMap(({ kind, layer }) => (kind === 'nope' ? [layer] : []))).toEqual([
		4, 8, 12, 16, 20, 24, 28, 32, 36
	]);
});
