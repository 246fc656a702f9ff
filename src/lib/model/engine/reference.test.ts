/** @file The engine on WASM against `transformers`, on the model that ships. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder, scoreAll, traceRun } from '../../../../scripts/node-engine.ts';
import { expectAgreement, tolerance } from '../../../../tests/engine/agreement.ts';
import { readReference, toPositional, type Reference } from '../../../../tests/engine/reference.ts';
import { computeInverseFrequencies } from '../../math/rope.ts';
import { readRope, type RopeParameters } from '../../math/rope-config.ts';
import type { Engine } from './engine.ts';

const root = resolve(import.meta.dirname, '../../../..');
const fixtures = join(root, 'tests/fixtures/reference');

describe('the nano model on WASM', () => {
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadFolder(join(root, 'static/models/nano'), 'nano');
	}, 600_000);
	afterAll(() => engine.dispose());

	const files = readdirSync(fixtures).filter((name) => name.endsWith('.safetensors'));

	it('has reference values for three lengths and five schedules', () => {
		expect(files).toHaveLength(15);
	});

	it.each(files)('agrees with transformers: %s', async (name) => {
		const reference = readReference(readFileSync(join(fixtures, name)));
		expect(reference.description.model_sha256).toBe(engine.info.revision);
		await expectAgreement(name, engine, reference);
	});

	it.each(['nano-008-own', 'nano-040-mixed', 'nano-300-yarn'])(
		'tokenizes and generates greedily what transformers does: %s',
		async (name) => {
			const reference = readReference(readFileSync(join(fixtures, `${name}.safetensors`)));
			const { prompt, tokens } = reference.description;
			const trace = await traceRun(engine, prompt, reference.schedule, {
				generate: {
					sampling: { temperature: 0, topK: null, topP: null, seed: 0 },
					maxNewTokens: reference.decodeIds.length
				}
			});
			expect([...trace.tokenIds]).toEqual([...reference.ids, ...reference.decodeIds]);
			expect(trace.tokens.slice(0, tokens.length)).toEqual(tokens);
		}
	);
});

interface ScoreFixture {
	readonly model_sha256: string;
	readonly text: string;
	readonly ids: readonly number[];
	readonly runs: readonly {
		readonly schedule: Reference['description']['schedule'];
		/** Of every token but the first. */
		readonly log_probs: readonly number[];
		readonly likeliest: readonly number[];
	}[];
}

describe('the score of a text longer than nano was trained at', () => {
	const { text, ids, runs, model_sha256 } = JSON.parse(
		readFileSync(join(fixtures, 'scores.json'), 'utf8')
	) as ScoreFixture;
	let engine: Engine;
	beforeAll(async () => {
		engine = await loadFolder(join(root, 'static/models/nano'), 'nano');
	}, 600_000);
	afterAll(() => engine.dispose());

	it.each(runs.map((run) => [run.schedule.name, run] as const))(
		'agrees with transformers, token by token and across its parts: %s',
		async (_, { schedule, log_probs, likeliest }) => {
			expect(model_sha256).toBe(engine.info.revision);
			expect(ids.length).toBeGreaterThan(engine.info.trainedLength);
			const score = await scoreAll(engine, text, schedule.layers.map(toPositional));
			expect([...score.tokenIds]).toEqual(ids);
			expect(score.logProbs[0]).toBeNaN();
			const errors = log_probs.map((expected, i) =>
				Math.abs((score.logProbs[i + 1] ?? NaN) - expected)
			);
			expect(Math.max(...errors)).toBeLessThan(tolerance);
			expect([...score.isLikeliest].slice(1)).toEqual(likeliest);
		},
		120_000
	);
});

interface RopeFixture {
	readonly settings: readonly {
		readonly name: string;
		readonly head_dim: number;
		readonly max_position_embeddings: number;
		readonly rope_parameters: RopeParameters;
		readonly attention_factor: number;
		readonly inv_freq: readonly number[];
	}[];
}

describe('inverse frequencies', () => {
	const { settings } = JSON.parse(readFileSync(join(fixtures, 'rope.json'), 'utf8')) as RopeFixture;

	it.each(settings.map((setting) => [setting.name, setting] as const))(
		'agree with transformers: %s',
		(_, { head_dim, inv_freq, attention_factor, ...config }) => {
			const { theta, scaling } = readRope({ num_hidden_layers: 1, ...config });
			const found = computeInverseFrequencies(theta, head_dim, scaling);
			expect(found.attentionFactor).toBeCloseTo(attention_factor, 12);
			expect(found.frequencies).toHaveLength(inv_freq.length);
			// transformers computes them in f32: a few units in the last place.
			for (const [i, frequency] of inv_freq.entries())
				expect(Math.abs((found.frequencies[i] ?? NaN) / frequency - 1)).toBeLessThan(1e-6);
		}
	);
});
