import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
	countDraws,
	distributeNext,
	expectDistance,
	measureSettling
} from './next-distribution.ts';
import { createRandom, sampleToken, type SamplingSettings } from './sampling.ts';

const fixture = resolve(import.meta.dirname, '../../../tests/fixtures/reference/sampling.json');
const reference = JSON.parse(readFileSync(join(fixture), 'utf8')) as {
	readonly logits: readonly number[];
	readonly settings: readonly (SamplingSettings & { readonly probabilities: readonly number[] })[];
};
const logits = Float32Array.from(reference.logits);

/** `[vocabulary]` in the order of ids. */
function byId(settings: SamplingSettings): Float64Array {
	const { ids, final } = distributeNext(logits, settings);
	const shares = new Float64Array(logits.length);
	for (const [place, id] of ids.entries()) shares[id] = final[place] ?? 0;
	return shares;
}

describe('the distribution of the next token', () => {
	it.each(reference.settings)(
		'is that of transformers at temperature $temperature, top-k $topK, top-p $topP',
		({ probabilities, ...settings }) => {
			const worst = Math.max(
				...byId(settings).map((share, id) => Math.abs(share - (probabilities[id] ?? 0)))
			);
			expect(worst).toBeLessThan(1e-5);
		}
	);

	it('is one token at temperature 0, whatever else is set', () => {
		const { final, kept, ids } = distributeNext(logits, { temperature: 0, topK: 9, topP: 0.5 });
		expect([kept, final[0], final[1]]).toEqual([1, 1, 0]);
		expect(ids[0]).toBe(logits.indexOf(Math.max(...logits)));
	});

	it('says what share of the model’s own distribution was left', () => {
		const { ownOfKept, own } = distributeNext(logits, { temperature: 1, topK: 3, topP: null });
		expect(ownOfKept).toBeCloseTo((own[0] ?? 0) + (own[1] ?? 0) + (own[2] ?? 0), 12);
		const all = distributeNext(logits, { temperature: 2, topK: null, topP: null });
		expect([all.kept, all.ownOfKept]).toEqual([64, expect.closeTo(1, 6)]);
	});
});

describe('many draws', () => {
	it.each([
		{ temperature: 1, topK: 12, topP: null },
		{ temperature: 0.7, topK: 40, topP: 0.9 }
	])('with one seed are those of the engine’s sampler: %j', (settings) => {
		const distribution = distributeNext(logits, settings);
		const counts = countDraws(distribution, 2000, createRandom(3));
		const random = createRandom(3);
		const engine = new Int32Array(distribution.kept);
		for (let draw = 0; draw < 2000; draw++) {
			const place = distribution.ids.indexOf(sampleToken(logits, settings, random));
			engine[place] = (engine[place] ?? 0) + 1;
		}
		expect([...counts]).toEqual([...engine]);
	});

	it('come close to what is expected: chi-square over 64 tokens below its 99.9th percentile', () => {
		const distribution = distributeNext(logits, { temperature: 1.5, topK: null, topP: null });
		const draws = 200_000;
		const counts = countDraws(distribution, draws, createRandom(11));
		expect(counts.reduce((total, count) => total + count, 0)).toBe(draws);
		let chiSquare = 0;
		for (const [place, share] of distribution.final.entries())
			chiSquare += ((counts[place] ?? 0) - share * draws) ** 2 / (share * draws);
		expect(chiSquare).toBeLessThan(103.4);
	});
});

describe('how draws settle', () => {
	const distribution = distributeNext(logits, { temperature: 1, topK: 12, topP: null });

	it('looks at the same draws as are counted, and ends with all of them', () => {
		const settling = measureSettling(distribution, 700, createRandom(5));
		expect(settling.map(({ draws }) => draws)).toEqual([
			1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 700
		]);
		const counts = countDraws(distribution, 700, createRandom(5));
		let distance = 0;
		for (const [place, count] of counts.entries())
			distance += Math.abs(count / 700 - (distribution.final[place] ?? 0)) / 2;
		expect(settling.at(-1)?.distance).toBeCloseTo(distance, 12);
		const first = countDraws(distribution, 1, createRandom(5)).indexOf(1);
		expect(settling[0]?.distance).toBeCloseTo(1 - (distribution.final[first] ?? 0), 12);
	});

	it.each([1, 10, 100, 1000])('expects after %i draws what many tries give on average', (draws) => {
		const tries = 4000;
		const random = createRandom(17);
		let [sum, squares] = [0, 0];
		for (let i = 0; i < tries; i++) {
			const counts = countDraws(distribution, draws, random);
			let distance = 0;
			for (const [place, count] of counts.entries())
				distance += Math.abs(count / draws - (distribution.final[place] ?? 0)) / 2;
			sum += distance;
			squares += distance ** 2;
		}
		const mean = sum / tries;
		const error = Math.sqrt((squares / tries - mean ** 2) / tries);
		expect(Math.abs(expectDistance(distribution, draws) - mean)).toBeLessThan(4 * error + 1e-9);
	});

	it('expects of two even chances what can be worked out by hand', () => {
		const even = distributeNext(Float32Array.of(0, 0), { temperature: 1, topK: null, topP: null });
		// One draw is half off; of two draws, half the time none and half the time a half.
		expect(expectDistance(even, 1)).toBeCloseTo(0.5, 12);
		expect(expectDistance(even, 2)).toBeCloseTo(0.25, 12);
		expect(
			expectDistance(distributeNext(logits, { temperature: 0, topK: null, topP: null }), 9)
		).toBe(0);
	});
});
