import { describe, expect, it } from 'vitest';
import type { Positional } from './positional.ts';
import { ownSchedule } from './rope-config.ts';
import {
	describePositional,
	isSamePositional,
	isSameSchedule,
	nope,
	positionalKey,
	setLayer
} from './schedule.ts';

const smollm3 = { model_type: 'smollm3', num_hidden_layers: 36, rope_theta: 5e6 };
const rope: Positional = { kind: 'rope', theta: 5e6 };

describe("a model's own schedule", () => {
	it('reads 1 in no_rope_layers as RoPE and 0 as NoPE', () => {
		const flags = Array.from({ length: 36 }, (_, i) => Number((i + 1) % 4 !== 0));
		const schedule = ownSchedule({ ...smollm3, no_rope_layers: flags });
		expect(schedule.filter((p) => p.kind === 'nope')).toHaveLength(9);
		expect([3, 7, 35].map((layer) => schedule[layer]?.kind)).toEqual(['nope', 'nope', 'nope']);
		expect(schedule[0]).toEqual(rope);
	});

	it("falls back on SmolLM3's interval of 4, and on RoPE everywhere for other models", () => {
		expect(ownSchedule(smollm3).filter((p) => p.kind === 'nope')).toHaveLength(9);
		const llama = { num_hidden_layers: 4, rope_theta: 1e4 };
		expect(ownSchedule(llama).every((p) => p.kind === 'rope')).toBe(true);
	});

	it('reads theta and scaling where transformers 5 writes them', () => {
		const rope_parameters = {
			rope_type: 'yarn',
			rope_theta: 1e4,
			factor: 2,
			original_max_position_embeddings: 512
		};
		expect(ownSchedule({ num_hidden_layers: 1, rope_parameters })).toEqual([
			{ kind: 'rope', theta: 1e4, scaling: { type: 'yarn', factor: 2, originalLength: 512 } }
		]);
	});

	it('refuses what it cannot honour', () => {
		expect(() => ownSchedule({ num_hidden_layers: 2 })).toThrow('rope_theta');
		expect(() => ownSchedule({ ...smollm3, no_rope_layers: [1, 1] })).toThrow('2 entries');
		const longrope = { rope_type: 'longrope', rope_theta: 1e4, factor: 2 };
		expect(() => ownSchedule({ num_hidden_layers: 1, rope_parameters: longrope })).toThrow(
			'longrope'
		);
	});
});

describe('settings', () => {
	it('are equal where a default is left out or named', () => {
		expect(isSamePositional(rope, { kind: 'rope', theta: 5e6, shift: 0, stretch: 1 })).toBe(true);
		const yarn = { type: 'yarn', factor: 2, originalLength: 512 } as const;
		expect(
			isSamePositional({ ...rope, scaling: yarn }, { ...rope, scaling: { ...yarn, betaFast: 32 } })
		).toBe(true);
	});

	it('differ where anything that reaches the tables differs', () => {
		const variants: Positional[] = [
			nope,
			rope,
			{ ...rope, theta: 1e4 },
			{ ...rope, shift: 1 },
			{ ...rope, stretch: 2 },
			{ ...rope, scaling: { type: 'linear', factor: 2 } },
			{ ...rope, scaling: { type: 'yarn', factor: 2, originalLength: 512 } },
			{ ...rope, scaling: { type: 'yarn', factor: 2, originalLength: 512, attentionFactor: 1 } }
		];
		expect(new Set(variants.map(positionalKey)).size).toBe(variants.length);
	});

	it('of one layer change and leave the others', () => {
		const own = ownSchedule(smollm3);
		const changed = setLayer(own, 0, nope);
		expect(isSameSchedule(own, changed)).toBe(false);
		expect(isSameSchedule(own, setLayer(changed, 0, rope))).toBe(true);
		expect(own[0]).toEqual(rope);
		expect(() => setLayer(own, 36, nope)).toThrow(RangeError);
	});

	it('read in the notation of the field', () => {
		expect(describePositional(nope)).toBe('NoPE');
		expect(
			describePositional({
				kind: 'rope',
				theta: 1e4,
				scaling: { type: 'linear', factor: 2 },
				shift: 3
			})
		).toBe('RoPE θ=10000 · linear ×2 · shift 3');
	});
});
