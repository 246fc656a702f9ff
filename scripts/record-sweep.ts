/** @file What a text comes to without each head of a model, one at a time, with nothing in its place and with its mean. */
import type { Schedule } from '../src/lib/math/positional.ts';
import type { Engine } from '../src/lib/model/engine/engine.ts';
import { describeRun } from '../src/lib/model/page/trace-heading.ts';
import { listPlaces } from '../src/lib/widgets/surgery/heads.ts';
import {
	simplify,
	type Effect,
	type SweepRecord
} from '../src/lib/widgets/surgery/sweep-record.ts';

/** @throws {ModelError} */
export async function recordSweep(
	engine: Engine,
	prompt: string,
	schedule: Schedule
): Promise<SweepRecord> {
	const sets = listPlaces(engine.info.shape).map((place) => [place]);
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
	const [own, ...zero] = await measure('zero');
	const [, ...mean] = await measure('mean');
	if (!own) throw new Error('A sweep without the model as it is.');
	const { model, revision, dtype, backend, created, shape } = describeRun(
		engine.info,
		prompt,
		schedule
	);
	const usesRope = schedule.map(({ kind }) => kind === 'rope');
	return { model, revision, dtype, backend, created, prompt, shape, usesRope, own, zero, mean };
}
