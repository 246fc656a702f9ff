/** @file What taps cost: one forward pass of the patched graph with and without them, and of the graph as it came. */
import { createRandom } from '../../math/sampling.ts';
import type { Engine } from './engine.ts';

export interface ForwardTimes {
	readonly tokens: number;
	readonly rounds: number;
	/** Medians in milliseconds: patched, queries and keys of all layers brought back. */
	readonly withTaps: number;
	/** Patched, logits alone brought back. */
	readonly withoutTaps: number;
	/** The graph as it came, logits brought back. Both give logits of every token. */
	readonly unpatched: number;
}

/**
 * Times the three in turn, so that whatever else the machine does falls on all of them; the first round is warm-up.
 * Nothing else may run on the engine meanwhile.
 */
export async function timeForward(
	engine: Engine,
	options: { readonly tokens: number; readonly rounds: number }
): Promise<ForwardTimes> {
	const { tokens, rounds } = options;
	const { session, files } = engine;
	const random = createRandom(7);
	const vocabulary = files.config.vocabSize;
	const ids = Array.from({ length: tokens }, () => Math.floor(random() * vocabulary));
	const original = await session.openOriginal();
	const times = {
		withTaps: [] as number[],
		withoutTaps: [] as number[],
		unpatched: [] as number[]
	};
	const clock = async (run: () => Promise<unknown>) => {
		const start = performance.now();
		await run();
		return performance.now() - start;
	};
	const patched = (taps: 'attention' | 'none') =>
		clock(async () => {
			session.decoder.reset();
			await session.decoder.forward(ids, { taps, logits: 'all' });
		});
	session.decoder.setSchedule(files.config.ownSchedule);
	for (let round = 0; round <= rounds; round++) {
		const found = {
			withTaps: await patched('attention'),
			withoutTaps: await patched('none'),
			unpatched: await clock(() => original.forward(ids))
		};
		if (round === 0) continue;
		times.withTaps.push(found.withTaps);
		times.withoutTaps.push(found.withoutTaps);
		times.unpatched.push(found.unpatched);
	}
	session.decoder.reset();
	await original.dispose();
	return {
		tokens,
		rounds,
		withTaps: median(times.withTaps),
		withoutTaps: median(times.withoutTaps),
		unpatched: median(times.unpatched)
	};
}

function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? NaN;
	return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? NaN)) / 2;
}
