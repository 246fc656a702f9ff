import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
	countAttention,
	countCacheBytes,
	countCacheBytesPerToken,
	countParameters
} from './architecture.ts';
import { factBase, findDerived, findFact, findMuseumModel } from './facts.server.ts';

const { config } = findMuseumModel('smollm3-3b');
const n = v.number();
const tokensPerStep = 192 * 3 * 4096;

describe('derived items, computed again from their inputs', () => {
	it('gives the KV cache of 16, 4 and 1 key/value heads', () => {
		const row = v.object({
			keyValueHeads: n,
			bytesPerToken: n,
			at: v.array(v.object({ tokens: n, bytes: n, gib: n, gb: n }))
		});
		const result = v.parse(
			v.object({ mha: row, gqa: row, mqa: row, gqaSaves: n }),
			findDerived('gqa-kv-cache').result
		);
		for (const { keyValueHeads, bytesPerToken, at } of [result.mha, result.gqa, result.mqa]) {
			const own = { ...config, kvHeads: keyValueHeads };
			expect(countCacheBytesPerToken(own)).toBe(bytesPerToken);
			expect(at).toHaveLength(4);
			for (const { tokens, bytes, gib, gb } of at) {
				expect(countCacheBytes(own, tokens)).toBe(bytes);
				expect(bytes / 2 ** 30).toBeCloseTo(gib, 3);
				expect(bytes / 1e9).toBeCloseTo(gb, 3);
			}
		}
		expect(1 - result.gqa.bytesPerToken / result.mha.bytesPerToken).toBe(result.gqaSaves);
	});

	it('gives the weights that grouped-query attention saves', () => {
		const mha = { ...config, kvHeads: 16 };
		const qkv = (kvHeads: number) => 2048 * 128 * (16 + 2 * kvHeads);
		expect(findDerived('gqa-projection-params').result).toEqual({
			perLayer: {
				mha: countAttention(mha),
				gqa: countAttention(config),
				mqa: countAttention({ ...config, kvHeads: 1 })
			},
			qkvOnly: { mha: qkv(16), gqa: qkv(4) },
			savedOfAttention: 1 - countAttention(config) / countAttention(mha),
			savedOfQkv: 1 - qkv(4) / qkv(16),
			model: { mha: countParameters(mha).total, gqa: countParameters(config).total },
			savedOfModel: Number(
				(1 - countParameters(config).total / countParameters(mha).total).toFixed(4)
			)
		});
	});

	it('gives the KV cache of every model of the museum', () => {
		const own = Object.fromEntries(
			factBase.models.map((model) => [model.id, countCacheBytesPerToken(model.config)])
		);
		expect(findDerived('kv-cache-vs-museum').result).toEqual(own);
	});

	it('gives the longest wavelengths and the pairs that make no full turn', () => {
		const rows = v.parse(
			v.array(v.object({ theta: n, context: n, longestWavelength: n, pairsWithoutFullTurn: n })),
			findDerived('rope-wavelengths').result
		);
		expect(rows).toHaveLength(4);
		for (const { theta, context, longestWavelength, pairsWithoutFullTurn } of rows) {
			const waves = Array.from(
				{ length: 64 },
				(_, pair) => 2 * Math.PI * theta ** ((2 * pair) / 128)
			);
			expect(Math.round(Math.max(...waves))).toBe(longestWavelength);
			expect(waves.filter((wave) => wave > context)).toHaveLength(pairsWithoutFullTurn);
		}
	});

	it('gives all 64 pairs of YaRN', () => {
		const result = v.parse(
			v.object({
				correctionFast: n,
				correctionSlow: n,
				low: n,
				high: n,
				attentionFactor: n,
				logitScale: n,
				pairs: v.array(
					v.object({
						pair: n,
						inverseFrequency: n,
						wavelength: n,
						turns: n,
						ramp: n,
						yarnInverseFrequency: n,
						ratio: n
					})
				)
			}),
			findDerived('yarn').result
		);
		const correction = (turns: number) =>
			(128 * Math.log(65536 / (turns * 2 * Math.PI))) / (2 * Math.log(5e6));
		expect(correction(32)).toBeCloseTo(result.correctionFast, 4);
		expect(correction(1)).toBeCloseTo(result.correctionSlow, 4);
		expect([result.low, result.high]).toEqual([
			Math.floor(correction(32)),
			Math.ceil(correction(1))
		]);
		expect(0.1 * Math.log(2) + 1).toBeCloseTo(result.attentionFactor, 6);
		expect((0.1 * Math.log(2) + 1) ** 2).toBeCloseTo(result.logitScale, 6);
		expect(result.pairs.map(({ pair }) => pair)).toEqual([...Array(64).keys()]);
		for (const own of result.pairs) {
			const frequency = 5e6 ** ((-2 * own.pair) / 128);
			const ramp = Math.min(Math.max((own.pair - result.low) / (result.high - result.low), 0), 1);
			const blended = (ramp * frequency) / 2 + (1 - ramp) * frequency;
			expect(own.inverseFrequency / frequency).toBeCloseTo(1, 5);
			expect(own.ramp).toBeCloseTo(ramp, 4);
			expect(own.yarnInverseFrequency / blended).toBeCloseTo(1, 5);
			expect(own.ratio).toBeCloseTo(blended / frequency, 4);
			expect(Math.abs(own.turns - (65536 * frequency) / (2 * Math.PI))).toBeLessThan(1e-4);
			expect(Math.abs(own.wavelength - (2 * Math.PI) / frequency)).toBeLessThan(0.06);
		}
	});

	it('gives the Chinchilla figures', () => {
		const [params, tokens] = [3075098624, 4720000 * tokensPerStep];
		const flops = 6 * params * tokens;
		const result = v.parse(v.record(v.string(), n), findDerived('chinchilla').result);
		expect(result.optimalTokens).toBe(20 * params);
		expect(result.overtraining).toBeCloseTo(tokens / (20 * params), 1);
		expect(result.overtrainingHeadline).toBeCloseTo(11.2e12 / (20 * params), 1);
		expect(result.tokensPerParameter).toBe(Math.round(tokens / params));
		expect((result.trainingFlops ?? NaN) / flops).toBeCloseTo(1, 4);
		expect(result.sameComputeParametersB).toBeCloseTo(Math.sqrt(flops / 120) / 1e9, 1);
		expect(result.sameComputeTokensB).toBeCloseTo((20 * Math.sqrt(flops / 120)) / 1e9, -0.5);
	});

	it('gives what two scaling laws make of SmolLM3', () => {
		const [parameters, tokens] = [3075098624, 11.2e12];
		const flops = 6 * parameters * tokens;
		const row = v.object({
			loss: n,
			bestTokensPerParameter: n,
			cheapestParametersB: n,
			cheapestTokensB: n,
			timesItsTraining: n,
			breakEvenT: n
		});
		const { result } = findDerived('scaling-smollm3');
		const found = v.parse(
			v.object({ tokensPerParameter: n, trainingFlops: n, replication: row, printed: row }),
			result
		);
		expect(found.tokensPerParameter).toBe(Math.round(tokens / parameters));
		expect(found.trainingFlops / flops).toBeCloseTo(1, 4);
		const fit = v.object({ E: n, A: n, B: n, alpha: n, beta: n });
		for (const [id, own] of [
			['scaling.replication-fit', found.replication],
			['scaling.chinchilla-fit', found.printed]
		] as const) {
			const { E, A, B, alpha, beta } = v.parse(fit, findFact(id).value);
			const lossOf = (size: number, text: number) => E + A / size ** alpha + B / text ** beta;
			const loss = lossOf(parameters, tokens);
			expect(own.loss).toBeCloseTo(loss, 3);
			// Both minima by walking over sizes, where the exhibit has formulas.
			const sizes = Array.from({ length: 200_001 }, (_, at) => 10 ** (9 + at / 100_000));
			const least = (cost: (size: number) => number) =>
				sizes.reduce((best, size) => (cost(size) < cost(best) ? size : best));
			const best = least((size) => lossOf(size, flops / 6 / size));
			expect(flops / 6 / best ** 2 / own.bestTokensPerParameter).toBeCloseTo(1, 2);
			const textFor = (size: number) => {
				const gap = loss - E - A / size ** alpha;
				return gap > 0 ? (B / gap) ** (1 / beta) : Infinity;
			};
			const cheapest = least((size) => 6 * size * textFor(size));
			const text = textFor(cheapest);
			expect(cheapest / 1e9 / own.cheapestParametersB).toBeCloseTo(1, 2);
			expect(text / 1e9 / own.cheapestTokensB).toBeCloseTo(1, 2);
			expect(own.timesItsTraining).toBe(Number((flops / 6 / cheapest / text).toFixed(1)));
			const served = (flops - 6 * cheapest * text) / (2 * (cheapest - parameters));
			expect(own.breakEvenT).toBe(Number((served / 1e12).toFixed(1)));
		}
	});

	it('gives the MFU under three ways of counting', () => {
		const row = v.object({
			flopsPerToken: n,
			totalFlops: n,
			mfuAt14k: n,
			mfuFrom220kHours: n,
			mfuFrom276kHours: n,
			tokensPerSecondAt2943: n
		});
		const { days, conventions, impliedFlops, impliedOver6nd } = v.parse(
			v.object({ days: n, conventions: v.array(row), impliedFlops: n, impliedOver6nd: n }),
			findDerived('mfu-check').result
		);
		const tokens = 4720000 * tokensPerStep;
		expect(tokens / (384 * 14000 * 86400)).toBeCloseTo(days, 2);
		[0, 6, 12].forEach((attention, index) => {
			const flops = 6 * 3075098624 + attention * 36 * 2048 * 4096;
			const own = conventions[index];
			if (!own) throw new Error('a way of counting is missing');
			expect(own.flopsPerToken / flops).toBeCloseTo(1, 4);
			expect(own.totalFlops / (flops * tokens)).toBeCloseTo(1, 4);
			expect(own.mfuAt14k).toBeCloseTo((14000 * flops) / 989.4e12, 4);
			expect(own.mfuFrom220kHours).toBeCloseTo((flops * tokens) / (220000 * 3600 * 989.4e12), 4);
			expect(own.mfuFrom276kHours).toBeCloseTo((flops * tokens) / (276480 * 3600 * 989.4e12), 4);
			expect(Math.abs(own.tokensPerSecondAt2943 - (0.2943 * 989.4e12) / flops)).toBeLessThan(1);
		});
		const implied = 0.2943 * 220000 * 3600 * 989.4e12;
		expect(impliedFlops / implied).toBeCloseTo(1, 4);
		expect(implied / (6 * 3075098624 * tokens)).toBeCloseTo(impliedOver6nd, 3);
	});

	it('gives what a GPU of the training cluster holds, reads and sends', () => {
		const { layers, hidden } = config;
		const { total, norms } = countParameters(config);
		const shard = (total - norms) / 2 + norms;
		const activation = 3 * 4096 * hidden * 2;
		const gb = (bytes: number) => Number((bytes / 1e9).toFixed(2));
		expect(findDerived('cluster-step').result).toEqual({
			shardParameters: shard,
			replicaTokens: 3 * 4096,
			secondsPerStep: Number((tokensPerStep / (384 * 14000)).toFixed(4)),
			sums: 4 * layers,
			activationBytes: activation,
			partnerGb: gb(4 * layers * activation),
			gradientBytes: 4 * shard,
			peerGb: gb((4 * shard * 2 * 191) / 192)
		});
	});

	it('gives the size of the cluster', () => {
		const flops = 6 * 3e9 * 11e12;
		expect(findDerived('playbook-sizing').result).toEqual({
			totalFlops: flops,
			gpus: Math.round(flops / (720e12 * 0.3 * 4 * 7 * 86400))
		});
	});

	it('gives the learning rate at ten steps', () => {
		const { samples } = v.parse(
			v.object({ samples: v.array(v.object({ step: n, tokensT: n, learningRate: n })) }),
			findDerived('wsd').result
		);
		expect(samples).toHaveLength(10);
		for (const { step, tokensT, learningRate } of samples) {
			const rate = step < 2000 ? step / 2000 : step < 4198001 ? 1 : 1 - (step - 4198001) / 522000;
			expect(learningRate).toBeCloseTo(2e-4 * rate, 12);
			expect(tokensT).toBeCloseTo((step * tokensPerStep) / 1e12, 3);
		}
	});

	it('gives the tokens of stages that add up to 11.136T, and 11.235T with long context', () => {
		const result = v.parse(
			v.object({
				stages: v.array(v.object({ steps: n, tokensT: n })),
				threeStagesT: n,
				longContextB: v.array(n),
				longContextSumB: n,
				totalT: n,
				fineTuningB: n
			}),
			findDerived('token-accounting').result
		);
		expect(result.stages.reduce((sum, { steps }) => sum + steps, 0)).toBe(4720000);
		for (const { steps, tokensT } of result.stages)
			expect((steps * tokensPerStep) / 1e12).toBeCloseTo(tokensT, 4);
		expect((4720000 * tokensPerStep) / 1e12).toBeCloseTo(result.threeStagesT, 4);
		const long = [20000 * 12 * 6 * 32768, 22000 * 12 * 3 * 65536];
		long.forEach((tokens, index) => {
			expect(tokens / 1e9).toBeCloseTo(result.longContextB[index] ?? NaN, 3);
		});
		const sum = long.reduce((total, tokens) => total + tokens, 0);
		expect(sum / 1e9).toBeCloseTo(result.longContextSumB, 2);
		expect((4720000 * tokensPerStep + sum) / 1e12).toBeCloseTo(result.totalT, 3);
		expect(4 * 1.8).toBeCloseTo(result.fineTuningB, 9);
	});

	it('gives the memory for one user', () => {
		const bytes = 3075098624;
		const gb = (value: number) => Number((value / 1e9).toFixed(2));
		expect(findDerived('model-memory').result).toEqual({
			bf16Gb: gb(2 * bytes),
			int8Gb: gb(bytes),
			int4GbWithoutScales: gb(bytes / 2),
			bf16With64kGb: gb(2 * bytes + countCacheBytes(config, 65536)),
			bf16With128kGb: gb(2 * bytes + countCacheBytes(config, 131072))
		});
	});

	it('gives the multilingual share of the web part, from the weights by language', () => {
		const { byLanguage } = v.parse(
			v.object({ byLanguage: v.record(v.string(), n) }),
			findFact('pretraining.multilingual-share').value
		);
		const sum = (keys: readonly string[]) =>
			keys.reduce((total, key) => total + (byLanguage[key] ?? NaN), 0);
		const result = v.parse(v.record(v.string(), n), findDerived('mix-weights').result);
		expect(sum(Object.keys(byLanguage))).toBeCloseTo(0.12, 9);
		expect(result.multilingualOfAll).toBeCloseTo(sum(Object.keys(byLanguage)), 9);
		expect(result.fiveEuropeanLanguagesOfAll).toBeCloseTo(
			sum(['fra', 'spa', 'deu', 'ita', 'por']),
			9
		);
		expect(result.web).toBeCloseTo(0.724 + 0.12 + 0.004, 9);
		expect(result.multilingualOfWeb).toBeCloseTo(0.12 / 0.848, 4);
	});
});

describe('facts that must add up', () => {
	it('gives preference pairs that match their weights', () => {
		const data = v.parse(
			v.object({
				noThink: v.object({ pairsAvailable: n, recipeWeight: n }),
				think: v.object({ pairsAvailable: n, recipeWeight: n }),
				pairsUsed: n
			}),
			findFact('preference-optimization.data').value
		);
		const used =
			data.noThink.pairsAvailable * data.noThink.recipeWeight +
			data.think.pairsAvailable * data.think.recipeWeight;
		expect(Math.abs(used / data.pairsUsed - 1)).toBeLessThan(0.003);
	});

	it('gives mixtures of 100 % at each stage, as published and as configured', () => {
		const mix = v.record(v.string(), n);
		const stages = v.parse(
			v.array(
				v.object({
					publishedMix: mix,
					configuredMix: mix,
					steps: v.tuple([n, n]),
					tokensT: v.tuple([n, n])
				})
			),
			findFact('pretraining.summary').value
		);
		expect(stages).toHaveLength(3);
		for (const { publishedMix, configuredMix, steps, tokensT } of stages) {
			const sum = (own: Record<string, number>) =>
				Object.values(own).reduce((total, part) => total + part, 0);
			expect(sum(publishedMix)).toBe(100);
			expect(Math.abs(sum(configuredMix) - 100)).toBeLessThan(0.2);
			expect((steps[1] * tokensPerStep) / 1e12).toBeCloseTo(tokensT[1], 4);
		}
	});

	it('gives GPU-hours, batch and weights that follow from their parts', () => {
		expect(findFact('training-config.gpu-hours').value).toMatchObject({
			in24Days: 384 * 24 * 24,
			mainRunWithDowntime: 384 * 24 * 30
		});
		expect(findFact('training-config.global-batch').value).toBe(tokensPerStep);
		expect(findFact('parameters.weights-bf16').value).toMatchObject({
			bytes: 2 * countParameters(config).total
		});
	});
});
