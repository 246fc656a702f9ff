/**
 * @file What a text comes to without each head of a model, one at a time, and without some of them together, with nothing in their place
 * and with their means.
 */
import type { Schedule } from '../src/lib/math/positional.ts';
import type { Engine } from '../src/lib/model/engine/engine.ts';
import { headRecord } from '../src/lib/widgets/live/record-heading.ts';
import { listPlaces, parseHeads } from '../src/lib/widgets/surgery/heads.ts';
import {
	simplify,
	type Effect,
	type SweepRecord
} from '../src/lib/widgets/surgery/sweep-record.ts';

/**
 * @param together heads that are off at once, as an address has them: 2.1,2.2
 * @throws {ModelError}
 */
export async function recordSweep(
	engine: Engine,
	prompt: string,
	schedule: Schedule,
	together: readonly string[] = []
): Promise<SweepRecord> {
	const places = listPlaces(engine.info.shape);
	const sets = [...places.map((place) => [place]), ...together.map(parseHeads)];
	const measure = async (fill: 'zero' | 'mean'): Promise<readonly Effect[]> => {
		const effects: Effect[] = [];
		await engine.sweep(
			prompt,
			schedule,
			{ sets, fill },
			{ onEffect: (effect) => void effects.push(simplify(effect)) }
		);
		return effects;
	};
	const [own, ...zeros] = await measure('zero');
	const [, ...means] = await measure('mean');
	const [zero, mean] = [zeros.slice(0, places.length), means.slice(0, places.length)];
	const recorded = together.flatMap((heads, i) => {
		const [without, filled] = [zeros[places.length + i], means[places.length + i]];
		return without && filled ? [{ heads, zero: without, mean: filled }] : [];
	});
	if (!own) throw new Error('A sweep without the model as it is.');
	const usesRope = schedule.map(({ kind }) => kind === 'rope');
	const about = { ...headRecord(engine.info, prompt), shape: engine.info.shape, usesRope };
	return { ...about, own, zero, mean, sets: recorded };
}
