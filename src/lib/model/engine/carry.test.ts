/** @file One text's values put into another's run, against single runs that are changed by hand. */
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder } from '../../../../scripts/node-engine.ts';
import { logSumExp } from '../../math/softmax.ts';
import type { CarryEffect, CarryPlan, CarryRuns } from '../contract/carry.ts';
import type { Interventions } from '../contract/interventions.ts';
import { ModelError } from '../contract/model-error.ts';
import { carryAt, listPlaces } from '../run/carry-plan.ts';
import { alignTexts, proposeGap } from '../run/align-texts.ts';
import type { Engine } from './engine.ts';

const root = resolve(import.meta.dirname, '../../../..');
const into = 'Marta has a green box. Tobin has a red basket. Marta opened the green';
const from = 'Marta has a red box. Tobin has a green basket. Marta opened the green';

let engine: Engine;
beforeAll(async () => {
	engine = await loadFolder(join(root, 'static/models/nano'), 'nano');
}, 600_000);
afterAll(() => engine.dispose());

async function carry(plan: Partial<CarryPlan> = {}, prompt = into, most = Infinity) {
	const effects: CarryEffect[] = [];
	const seen: { runs: CarryRuns | null } = { runs: null };
	const stop = new AbortController();
	const whole: CarryPlan = { from, part: { kind: 'stream' }, answers: [], ...plan };
	let failure: ModelError | null = null;
	try {
		await engine.carry(prompt, engine.info.ownSchedule, whole, {
			signal: stop.signal,
			onRuns: (runs) => (seen.runs = runs),
			onEffect: (effect) => {
				effects.push(effect);
				if (effects.length === most) stop.abort();
			}
		});
	} catch (error) {
		if (!(error instanceof ModelError)) throw error;
		failure = error;
	}
	return { runs: seen.runs, effects, failure };
}

/** Log-probability of some tokens after the text, in a run of its own. */
async function logProbsOf(text: string, ids: Int32Array, interventions?: Interventions) {
	let logits = new Float32Array();
	await engine.run(text, engine.info.ownSchedule, {
		interventions,
		onStep: ({ lastLogits }) => (logits = Float32Array.from(lastLogits))
	});
	const normaliser = logSumExp(logits);
	return Array.from(ids, (id) => (logits[id] ?? NaN) - normaliser);
}

function expectClose(found: ArrayLike<number>, expected: readonly number[], what: string) {
	expect(found).toHaveLength(expected.length);
	for (const [i, value] of expected.entries())
		expect(Math.abs((found[i] ?? NaN) - value), what).toBeLessThan(2e-5);
}

describe('values of one text in the run of another', () => {
	it.each([{ kind: 'stream' }, { kind: 'heads', head: null }, { kind: 'heads', head: 6 }] as const)(
		'do what a run does that is changed by hand, place by place: %j',
		async (part) => {
			const { runs, effects } = await carry({ part });
			if (!runs) throw new Error('no runs');
			const { ids } = runs.watched;
			expectClose(runs.into.logProbs, await logProbsOf(into, ids), 'into');
			expectClose(runs.from.logProbs, await logProbsOf(from, ids), 'from');
			expect(effects.map(({ row, token }) => ({ row, token }))).toEqual(runs.places);
			const values = {
				from: await engine.observe(from, engine.info.ownSchedule, {}),
				into: await engine.observe(into, engine.info.ownSchedule, {})
			};
			for (const [at, effect] of effects.entries()) {
				if (at % 9 !== 0) continue;
				const changes = carryAt(effect, part, values, engine.info.shape);
				const byHand = await logProbsOf(into, ids, changes);
				expectClose(effect.logProbs, byHand, `${effect.row}:${effect.token}`);
				expect(Math.exp(effect.logProbs[ids.indexOf(effect.next.ids[0] ?? -1)] ?? NaN)).toSatisfy(
					(share: number) => Number.isNaN(share) || share <= 1
				);
			}
		},
		60_000
	);

	it('change nothing at the places that are left out', async () => {
		const { runs } = await carry({}, into, 1);
		if (!runs) throw new Error('no runs');
		const { shape, ownSchedule } = engine.info;
		const values = { from: await engine.observe(from, ownSchedule, {}), into: null };
		const tokens = runs.into.tokens.length;
		const tried = new Set(runs.places.map(({ row, token }) => `${row} ${token}`));
		const left = Array.from({ length: (shape.layers + 1) * tokens }, (_, i) => ({
			row: Math.floor(i / tokens),
			token: i % tokens
		})).filter(({ row, token }) => !tried.has(`${row} ${token}`));
		expect(left.length).toBeGreaterThan(40);
		for (const place of left.filter((_, i) => i % 5 === 0)) {
			const changes = carryAt(place, { kind: 'stream' }, values, shape);
			const found = await logProbsOf(into, runs.watched.ids, changes);
			expectClose(found, [...runs.into.logProbs], `${place.row}:${place.token}`);
		}
	});

	it.each([{ kind: 'stream' }, { kind: 'heads', head: null }] as const)(
		'stand in for the tokens that they are laid over where one text has more: %j',
		async (part) => {
			const longer = from.replace('red box', 'small red box');
			const { ownSchedule, shape } = engine.info;
			for (const [one, other] of [
				[into, longer],
				[longer, into]
			] as const) {
				const gap = 3;
				const { runs, effects, failure } = await carry({ part, from: other, gap }, one);
				expect(failure).toBeNull();
				if (!runs) throw new Error('no runs');
				const values = {
					from: await engine.observe(other, ownSchedule, {}),
					into: await engine.observe(one, ownSchedule, {}),
					aligned: runs.aligned
				};
				expect(runs.aligned).toHaveLength(runs.into.tokens.length);
				expect([...runs.aligned].filter((token) => token === -1)).toHaveLength(
					Math.max(0, runs.into.tokens.length - runs.from.tokens.length)
				);
				expect(effects.every(({ token }) => runs.aligned[token] !== -1)).toBe(true);
				for (const [at, effect] of effects.entries()) {
					if (at % 17 !== 0) continue;
					const changes = carryAt(effect, part, values, shape);
					const byHand = await logProbsOf(one, runs.watched.ids, changes);
					expectClose(effect.logProbs, byHand, `${effect.row}:${effect.token}`);
				}
			}
		},
		60_000
	);

	it('make the whole answer the other one after the last layer, and bring the answers that were asked for', async () => {
		const { runs, effects } = await carry({ answers: ['ring', ' rope'] });
		if (!runs) throw new Error('no runs');
		expect(runs.watched.texts).toEqual(
			expect.arrayContaining([' box', ' basket', ' ring', ' rope'])
		);
		const top = effects.find(({ row }) => row === engine.info.shape.layers);
		expectClose(top?.logProbs ?? [], [...runs.from.logProbs], 'the last row');
	});

	it('stay where the sweep is stopped', async () => {
		const { effects, failure } = await carry({}, into, 3);
		expect(failure?.code).toBe('aborted');
		expect(effects).toHaveLength(3);
	});

	it('are refused with a sentence where they cannot be, and the model is as before', async () => {
		const ids = Int32Array.of(1, 2, 3);
		const own = await logProbsOf(into, ids);
		const refused: readonly [Partial<CarryPlan>, RegExp][] = [
			[{ from: into }, /^Both texts are the same\. Change a word/],
			[
				{ from: `${into} box` },
				/have 24 and 23 tokens.*part at token 24: “ box” in the first, its end/
			],
			[
				{ from: from.replace('red box', 'red telescopes') },
				/laid over each other token by token.*Say where .*, or choose words of as many tokens\.$/
			],
			[{ from: `${into} box`, gap: 99 }, /gap is at 99; the shorter text has 23 tokens/],
			[{ answers: ['unbelievable'] }, /“unbelievable” is \d+ tokens of this model/],
			[{ answers: [' '] }, /An answer is empty/],
			[{ part: { kind: 'heads', head: 99 } }, /There is no head 99/]
		];
		for (const [plan, sentence] of refused) {
			const { failure, runs } = await carry(plan);
			expect(failure?.code).toBe('bad-intervention');
			expect(failure?.failure.detail).toMatch(sentence);
			expect(runs).toBeNull();
			expect(await logProbsOf(into, ids)).toEqual(own);
		}
		const beyond = { heads: [], patches: [{ layer: 2, token: 99, row: new Float32Array(256) }] };
		await expect(logProbsOf(into, ids, beyond)).rejects.toThrow(/A patch is for token 99/);
		const broken = { heads: [], patches: [{ layer: 2, token: 0, row: Float32Array.of(NaN) }] };
		await expect(logProbsOf(into, ids, broken)).rejects.toThrow(/no finite numbers/);
		expect(await logProbsOf(into, ids)).toEqual(own);
	});
});

it('lays texts over each other with the tokens that have no counterpart together', () => {
	expect([...alignTexts([1, 2, 3, 4, 5], [1, 2, 5], 2)]).toEqual([0, 1, -1, -1, 2]);
	expect([...alignTexts([1, 2, 5], [1, 2, 3, 4, 5], 2)]).toEqual([0, 1, 4]);
	expect([...alignTexts([1, 2], [1, 3], 2)]).toEqual([0, 1]);
	expect(proposeGap([1, 2, 3, 4, 5], [1, 9, 5])).toBe(2);
	expect(proposeGap([1, 9, 5], [1, 2, 3, 4, 5])).toBe(2);
	expect(proposeGap([7, 8], [1, 2, 3])).toBe(2);
});

it('goes from the last token to the first, so that what stands before is read once', () => {
	const places = listPlaces(
		{ into: [1, 2, 3, 4], from: [1, 5, 3, 4] },
		{ kind: 'stream' },
		{ layers: 2, queryHeads: 1 }
	);
	expect(places.map(({ row, token }) => `${row}:${token}`)).toEqual([
		...['2:3', '1:3'],
		'1:2',
		...['1:1', '0:1']
	]);
});
