/** @file What interfering costs: an engine that nobody interferes with, one with gates at 1, and one with a head off. */
import type { Interventions } from '../../src/lib/model/contract/interventions.ts';
import type { Engine } from '../../src/lib/model/engine/engine.ts';
import type { Backend } from '../../src/lib/model/contract/source.ts';
import type { TraceShape } from '../../src/lib/trace/trace.ts';
import { openOwnEngine } from './own-engine.ts';

interface Samples {
	readonly forward: number[];
	readonly decode: number[];
}

/** Gates at 1 and no patch. */
export function openEveryGate({ layers, queryHeads }: TraceShape): Interventions {
	const heads = Array.from({ length: layers * queryHeads }, (_, i) => ({
		layer: Math.floor(i / queryHeads),
		head: i % queryHeads,
		gate: 1
	}));
	return { heads, patches: [] };
}

/** Wall milliseconds of a prefill, and of a token after it; all in turn within a round. `sessions` is how many the gates at 1 opened. */
export async function compareHands(
	backend: Backend,
	{ tokens, decoded }: { readonly tokens: number; readonly decoded: number },
	rounds: number
) {
	const untouched = await openOwnEngine(backend);
	const gated = await openOwnEngine(backend);
	const handed = await openOwnEngine(backend);
	const { shape, vocabSize } = untouched.info;
	const atOne = openEveryGate(shape);
	const off: Interventions = { heads: [{ layer: 2, head: 1, gate: 0 }], patches: [] };
	const ids = Array.from({ length: tokens }, (_, i) => 300 + ((i * 7919) % (vocabSize - 300)));

	const run = async (engine: Engine, interventions: Interventions | null, into: Samples | null) => {
		const options = { taps: 'none', logits: 'last' } as const;
		const decoder = await engine.session.use(interventions);
		decoder.setSchedule(engine.info.ownSchedule);
		decoder.reset();
		let start = performance.now();
		await decoder.forward(ids, options);
		const forward = performance.now() - start;
		start = performance.now();
		for (let i = 0; i < decoded; i++) {
			await engine.session.use(interventions);
			await decoder.forward([ids[i] ?? 0], options);
		}
		into?.forward.push(forward);
		into?.decode.push((performance.now() - start) / decoded);
	};

	const make = (): Samples => ({ forward: [], decode: [] });
	const samples = { untouched: make(), gatesAtOne: make(), headOff: make() };
	for (let round = -2; round < rounds; round++) {
		const into = (each: Samples) => (round < 0 ? null : each);
		const all = [
			() => run(untouched, null, into(samples.untouched)),
			() => run(gated, atOne, into(samples.gatesAtOne)),
			() => run(handed, off, into(samples.headOff))
		];
		// Whoever comes first would always find the same caches.
		for (let i = 0; i < all.length; i++) await all[(i + round + 2) % all.length]?.();
	}
	const sessions = gated.session.decoderCount;
	await untouched.dispose();
	await gated.dispose();
	await handed.dispose();
	return { ...samples, sessions };
}
