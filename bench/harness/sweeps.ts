/** @file What a sweep saves: all heads one at a time, all places of a carry-over, beside the same passes from the beginning one by one. */
import { carryAt, listPlaces } from '../../src/lib/model/run/carry-plan.ts';
import { logSumExp } from '../../src/lib/math/softmax.ts';
import type { Engine } from '../../src/lib/model/engine/engine.ts';
import type { Backend } from '../../src/lib/model/contract/source.ts';
import { joinScores } from '../../src/lib/model/run/text-score.ts';
import type { ScorePart } from '../../src/lib/model/contract/run.ts';
import { openOwnEngine, openRealEngine } from './own-engine.ts';

/** Wall milliseconds of both, in turn, how many passes they are, and the largest difference between their numbers. */
export interface SweepTimes {
	readonly passes: number;
	readonly tokens: number;
	readonly swept: number[];
	readonly single: number[];
	readonly error: number;
}

const words =
	'The lighthouse keeper wrote a letter to his sister every week, and every week he walked to the village to post it. ' +
	'The lighthouse keeper wrote a letter to his brother every month, and every month he walked down to the harbour.';

/** @param real a folder with the weights of SmolLM2-135M; nano where left out */
export async function compareSweeps(
	backend: Backend,
	{
		tokens,
		rounds,
		real,
		every = 1
	}: {
		readonly tokens: number;
		readonly rounds: number;
		readonly real?: string;
		/** Takes each n-th head only, of nano's all. */
		readonly every?: number;
	}
): Promise<{ heads: SweepTimes; carry?: SweepTimes }> {
	const engine = await (real ? openRealEngine(backend, real) : openOwnEngine(backend));
	// Opening the graph with hands is no part of either.
	await engine.session.useHands({ heads: [], patches: [] });
	const text = cutTo(engine, words, tokens);
	const heads = await inTurn(rounds, () => compareHeads(engine, text, every));
	// Some 700 places of a real model, one by one, would take a quarter of an hour.
	if (real) {
		await engine.dispose();
		return { heads };
	}
	const other = text.replace('sister', 'brother');
	const carry = await inTurn(rounds, () => compareCarry(engine, text, other));
	await engine.dispose();
	return { heads, carry };
}

interface Once {
	readonly passes: number;
	readonly tokens: number;
	readonly swept: number;
	readonly single: number;
	readonly error: number;
}

async function inTurn(rounds: number, measure: () => Promise<Once>): Promise<SweepTimes> {
	const all: Once[] = [];
	// The first one warms up, where there are more.
	for (let round = rounds > 1 ? -1 : 0; round < rounds; round++) {
		const once = await measure();
		if (round >= 0) all.push(once);
	}
	const { passes = 0, tokens = 0 } = all[0] ?? {};
	return {
		passes,
		tokens,
		swept: all.map((each) => each.swept),
		single: all.map((each) => each.single),
		error: Math.max(...all.map((each) => each.error))
	};
}

async function compareHeads(engine: Engine, text: string, every: number): Promise<Once> {
	const { layers, queryHeads } = engine.info.shape;
	const sets = Array.from({ length: layers * queryHeads }, (_, i) => [
		{ layer: Math.floor(i / queryHeads), head: i % queryHeads }
	]).filter((_, i) => i % every === 0);
	const { ownSchedule } = engine.info;
	const swept: (number | null)[] = [];
	let start = performance.now();
	const onEffect = ({ loss }: { readonly loss: number | null }) => void swept.push(loss);
	await engine.sweep(text, ownSchedule, { sets, fill: 'zero' }, { onEffect });
	const sweptMs = performance.now() - start;

	let error = 0;
	let tokens = 0;
	start = performance.now();
	for (const [i, set] of [[], ...sets].entries()) {
		const interventions = { heads: set.map((place) => ({ ...place, gate: 0 })), patches: [] };
		const parts: ScorePart[] = [];
		await engine.score(text, ownSchedule, {
			interventions,
			onPart: (part) => void parts.push(part)
		});
		const { logProbs } = joinScores(parts);
		tokens = logProbs.length;
		if (i === 0) continue;
		const loss = -logProbs.slice(1).reduce((sum, each) => sum + each, 0) / (tokens - 1);
		error = Math.max(error, Math.abs(loss - (swept[i] ?? NaN)));
	}
	const single = performance.now() - start;
	return { passes: sets.length + 1, tokens, swept: sweptMs, single, error };
}

async function compareCarry(engine: Engine, into: string, from: string): Promise<Once> {
	const { ownSchedule, shape } = engine.info;
	const part = { kind: 'stream' } as const;
	const logProbs: Float32Array[] = [];
	let watched = new Int32Array();
	let start = performance.now();
	await engine.carry(
		into,
		ownSchedule,
		{ from, part, answers: [] },
		{
			onRuns: (runs) => (watched = runs.watched.ids.slice()),
			onEffect: (effect) => void logProbs.push(effect.logProbs)
		}
	);
	const swept = performance.now() - start;

	let error = 0;
	start = performance.now();
	const values = {
		from: await engine.observe(from, ownSchedule, {}),
		into: await engine.observe(into, ownSchedule, {})
	};
	const texts = { into: [...values.into.tokenIds], from: [...values.from.tokenIds] };
	const places = listPlaces(texts, part, shape);
	for (const [i, place] of places.entries()) {
		const decoder = await engine.session.useHands(carryAt(place, part, values, shape));
		decoder.setSchedule(ownSchedule);
		decoder.reset();
		const { logits } = await decoder.forward(texts.into, { taps: 'none', logits: 'last' });
		const normaliser = logSumExp(logits);
		for (const [at, id] of watched.entries()) {
			const found = (logits[id] ?? NaN) - normaliser;
			error = Math.max(error, Math.abs(found - (logProbs[i]?.[at] ?? NaN)));
		}
	}
	const single = performance.now() - start;
	return { passes: places.length + 2, tokens: texts.into.length, swept, single, error };
}

function cutTo(engine: Engine, text: string, tokens: number): string {
	const { ends } = engine.files.tokenizer.encode(text);
	return text.slice(0, ends[tokens - 1]);
}
