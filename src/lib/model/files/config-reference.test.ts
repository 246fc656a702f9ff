import { describe, expect, it } from 'vitest';
import { computeInverseFrequencies } from '../../math/rope.ts';
import { ModelError } from '../contract/model-error.ts';
import reference from '../../../../tests/fixtures/configs/rope.json';
import { readDecoderConfig } from './decoder-config.ts';
import { readModelConfig, type ModelConfig } from './model-config.ts';

/** What `transformers` accepts and this engine refuses, each by name. */
const refused = [
	[/^(qwen2|qwen3|mistral):/, 'model_type'],
	[/: dynamic$/, '"dynamic"'],
	[/: longrope$/, '"longrope" (short_factor, long_factor)'],
	[/: proportional$/, 'only 0.5 of each head'],
	[/: half of each head/, 'only 0.5 of each head'],
	[/^llama: one set per kind of layer/, 'a set of its own for "full_attention"'],
	[/^llama: a window, not said whether used$/, 'sliding window of 4096'],
	[/^llama: interval zero$/, 'no_rope_layer_interval'],
	[/^llama: (layers without RoPE, as true and false|interval null)$/, 'no_rope_layer']
] as const;

/** What `transformers` cannot build, and has only one meaning. */
const accepted = [/^smollm3: head size null$/];

function attempt(config: unknown): ModelConfig | string {
	try {
		return readModelConfig(config);
	} catch (error) {
		if (error instanceof ModelError) return error.failure.detail;
		throw error;
	}
}

describe('a config is read as transformers reads it', () => {
	it.each(reference.configs.map((row) => [row.name, row] as const))('%s', (name, row) => {
		const found = attempt(row.config);
		const reason = refused.find(([pattern]) => pattern.test(name))?.[1];
		if (reason !== undefined) {
			expect(found).toContain(reason);
			return;
		}
		if (!('expected' in row) || !row.expected) {
			if (!accepted.some((pattern) => pattern.test(name))) expect(found).toBeTypeOf('string');
			return;
		}
		if (typeof found === 'string') throw new Error(`refused: ${found}`);
		const { expected } = row;
		const { layers, queryHeads, kvHeads, headDim } = expected;
		expect(found.shape).toEqual({ layers, queryHeads, kvHeads, headDim });
		expect(found.trainedLength).toBe(expected.trainedLength);
		expect(found.vocabSize).toBe(expected.vocabSize);
		expect([...found.endTokens]).toEqual(expected.endTokens);
		expect(found.ownRope.theta).toBe(expected.theta);
		const rotates = found.ownSchedule.map(({ kind }) => kind === 'rope');
		expect(rotates.slice(0, expected.usesRope.length)).toEqual(expected.usesRope);
		for (const rope of [...found.ownSchedule, found.ownRope]) {
			if (rope.kind === 'nope') continue;
			const made = computeInverseFrequencies(rope.theta, headDim, rope.scaling);
			expect(made.attentionFactor).toBeCloseTo(expected.attentionScaling, 12);
			expect(made.frequencies).toHaveLength(expected.inverseFrequencies.length);
			for (const [pair, frequency] of expected.inverseFrequencies.entries())
				expect(Math.abs((made.frequencies[pair] ?? 0) / frequency - 1)).toBeLessThan(1e-6);
		}
	});
});

describe('the tokens that end a text', () => {
	it.each(reference.ends.map((row) => [row.name, row] as const))(
		'are those of both files: %s',
		(_, row) => {
			const { endTokens } = readModelConfig(row.config, 'export', row.generation);
			expect(endTokens).toEqual(new Set([...row.configTokens, ...row.generationTokens]));
		}
	);
});

describe('a window', () => {
	/** Windows from where they count on are not computed: a run ends there, or the config is refused. */
	const attemptWindow = (config: unknown): number | null | string => {
		try {
			return readDecoderConfig(config, readModelConfig(config, 'safetensors')).window;
		} catch (error) {
			if (error instanceof ModelError) return error.failure.detail;
			throw error;
		}
	};

	it.each(reference.windows.map((row) => [row.config.model_type, row] as const))(
		'is found where transformers leaves tokens out (%s %#)',
		(_, { config, reach }) => {
			const found = attemptWindow(config);
			if (!reach) {
				expect(found).toBeTypeOf('string');
				return;
			}
			const nearest = Math.min(...reach);
			if (nearest < reference.long) expect(found).toBe(nearest);
			// Longer ones than the text that was tried are not seen in it.
			else expect(found === null || Number(found) > reference.long, String(found)).toBe(true);
		}
	);

	it('that looks ahead, of attention that is not causal, is refused by name', () =>
		expect(attemptWindow({ ...reference.windows[0]?.config, is_causal: false })).toContain(
			'not causal'
		));
});
