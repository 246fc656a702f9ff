import { describe, expect, it } from 'vitest';
import { full, llama } from '../../../../scripts/random-model/config.ts';
import { ModelError } from '../contract/model-error.ts';
import { readModelConfig } from './model-config.ts';

function refusal(config: object): string {
	try {
		readModelConfig(config);
		return 'accepted';
	} catch (error) {
		if (error instanceof ModelError) return error.failure.detail;
		throw error;
	}
}

describe('a config', () => {
	it('of SmolLM3 says which layers have RoPE, and its theta', () => {
		const { ownSchedule, shape, trainedLength } = readModelConfig({
			...full,
			use_sliding_window: false,
			sliding_window: 4096,
			attention_bias: false,
			rope_scaling: null
		});
		expect(shape).toEqual({ layers: 36, queryHeads: 16, kvHeads: 4, headDim: 128 });
		expect(ownSchedule.flatMap((p, i) => (p.kind === 'nope' ? [i] : []))).toEqual([
			3, 7, 11, 15, 19, 23, 27, 31, 35
		]);
		expect(ownSchedule[0]).toEqual({ kind: 'rope', theta: 5e6 });
		expect(trainedLength).toBe(65_536);
	});

	it('of a Llama has RoPE in every layer, scaled as it says, wherever transformers writes it', () => {
		const scaling = {
			rope_type: 'llama3',
			factor: 32,
			low_freq_factor: 1,
			high_freq_factor: 4,
			original_max_position_embeddings: 8192
		};
		const old = readModelConfig({ ...llama, rope_theta: 5e5, rope_scaling: scaling });
		const recent = readModelConfig({
			...llama,
			rope_theta: undefined,
			rope_parameters: { ...scaling, rope_theta: 5e5 }
		});
		expect(old.ownSchedule).toEqual(recent.ownSchedule);
		expect(old.ownSchedule).toHaveLength(3);
		for (const positional of old.ownSchedule)
			expect(positional).toMatchObject({ kind: 'rope', theta: 5e5, scaling: { type: 'llama3' } });
	});

	it.each([
		['another architecture', { model_type: 'qwen3' }, '"qwen3", which normalises queries and keys'],
		['one never heard of', { model_type: 'mamba' }, '"mamba"; known are smollm3 and llama'],
		['a sliding window', { sliding_window: 4096 }, 'sliding window of 4096'],
		['biases', { attention_bias: true }, 'biases'],
		['RoPE on half a head', { partial_rotary_factor: 0.5 }, 'only 0.5 of each head'],
		['a dynamic scaling', { rope_scaling: { type: 'dynamic', factor: 2 } }, '"dynamic"'],
		['longrope', { rope_scaling: { type: 'longrope', long_factor: [1] } }, 'long_factor']
	])('with %s is refused, and told why', (_, change, message) => {
		expect(refusal({ ...llama, ...change })).toContain(message);
	});

	it('with two reasons names both', () => {
		const detail = refusal({ ...llama, model_type: 'mistral', sliding_window: 4096 });
		expect(detail).toContain('"mistral"');
		expect(detail).toContain('4096');
	});
});
