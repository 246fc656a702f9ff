import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pickPart } from '../../facts/picked.ts';
import { presets, YarnRamp, yarnFacts } from './yarn-ramp.svelte.ts';
import { computeYarn, layOutYarn } from './yarn-ramp.ts';

describe('YaRN for SmolLM3', () => {
	const yarn = computeYarn(presets.smollm3);

	it('has the ramp, the factor and the 64 pairs that the fact base worked out', () => {
		expect(yarn.low).toBe(pickPart(yarnFacts, 'yarn/low'));
		expect(yarn.high).toBe(pickPart(yarnFacts, 'yarn/high'));
		expect(yarn.attentionFactor).toBeCloseTo(
			Number(pickPart(yarnFacts, 'yarn/attentionFactor')),
			6
		);
		expect(yarn.pairs).toHaveLength(64);
		for (const { pair, turns, ramp, ratio } of yarn.pairs) {
			expect(ramp).toBeCloseTo(Number(pickPart(yarnFacts, `yarn/pairs/${pair}/ramp`)), 4);
			expect(ratio).toBeCloseTo(Number(pickPart(yarnFacts, `yarn/pairs/${pair}/ratio`)), 4);
			expect(turns).toBeCloseTo(Number(pickPart(yarnFacts, `yarn/pairs/${pair}/turns`)), 3);
		}
	});

	it('lets no slow pair meet an angle in the longer text that it had not met in training', () => {
		const { factor } = presets.smollm3;
		for (const { pair, turns, ratio } of yarn.pairs)
			if (pair >= yarn.high) expect(turns * ratio * factor).toBeCloseTo(turns, 8);
	});

	it('has a factor of 1 do nothing', () => {
		const idle = computeYarn({ ...presets.smollm3, factor: 1 });
		expect(idle.attentionFactor).toBe(1);
		for (const { ratio } of idle.pairs) expect(ratio).toBeCloseTo(1, 12);
	});
});

it('begins with nano’s settings as nano’s configuration has them', () => {
	const config = JSON.parse(
		readFileSync(new URL('../../../../static/models/nano/config.json', import.meta.url), 'utf8')
	) as {
		head_dim: number;
		max_position_embeddings: number;
		rope_parameters: { rope_theta: number };
	};
	expect(presets.nano).toMatchObject({
		headDim: config.head_dim,
		length: config.max_position_embeddings,
		theta: config.rope_parameters.rope_theta
	});
});

describe('what the learner moves', () => {
	it('compares with the fact base only at SmolLM3’s own settings', () => {
		const ramp = new YarnRamp('smollm3', {}, 31);
		expect(ramp.isSmolLM3).toBe(true);
		ramp.set({ factor: 4 });
		expect(ramp.isSmolLM3).toBe(false);
		ramp.choose('nano');
		expect(ramp.pair).toBe(15);
		expect(ramp.yarn.pairs).toHaveLength(16);
	});

	it('is drawn inside its frame, and a point of it finds its pair again', () => {
		const ramp = new YarnRamp('smollm3', {}, 0);
		const plot = layOutYarn(ramp.yarn, ramp.settings, 700);
		for (const { x, width, y, height } of plot.bars) {
			expect(x).toBeGreaterThan(40);
			expect(x + width).toBeLessThan(690);
			expect(y + height).toBeLessThanOrEqual(plot.waveTop);
		}
		for (const pair of [0, 17, 63]) expect(plot.find(plot.place(pair).x)).toBe(pair);
		expect(plot.find(-50)).toBe(0);
	});
});
