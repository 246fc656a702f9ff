/** @file The atlas of a model that runs here: one run over the probe, then layer by layer. */
import { isProbe, probes, scoreLayer, type AtlasHead, type Probe } from '../../math/head-atlas.ts';
import type { LiveModel } from '../../model/page/live-model.svelte.ts';
import type { Trace } from '../../trace/trace.ts';

/** The model's tokenizer gives the probe other than one token a word, so that its positions mean nothing. */
export class ProbeError extends Error {
	override readonly name = 'ProbeError';
	readonly tokens: number;

	constructor(tokens: number) {
		super(`The probe became ${tokens} tokens.`);
		this.tokens = tokens;
	}
}

export interface Measured {
	readonly trace: Trace;
	readonly heads: readonly AtlasHead[];
}

/**
 * Runs the probe with the model's own schedule and scores every head. A run that the model keeps is read one layer at a time, which is
 * let go again.
 * @param live stands ready
 * @param hooks.onLayers called with the number of layers scored, and of all
 * @throws {ProbeError} where the tokenizer cuts the words of the probe
 * @throws {ModelError} as `LiveModel.run`; aborted where `signal` says so
 */
export async function measureHeads(
	live: LiveModel,
	hooks: {
		readonly signal: AbortSignal;
		readonly onLayers: (done: number, all: number) => void;
	},
	{ text, repeated }: Probe = probes.random
): Promise<Measured> {
	const { info } = live;
	if (!info) throw new RangeError('The model is not loaded.');
	const { signal, onLayers } = hooks;
	const trace = await live.run(text, info.ownSchedule);
	if (!isProbe(trace.tokenIds, repeated)) throw new ProbeError(trace.tokenIds.length);
	const heads: AtlasHead[] = [];
	for (const [layer, positional] of trace.positional.entries()) {
		signal.throwIfAborted();
		const source =
			trace.kept === undefined
				? trace.layers[layer]
				: await live.kept.readLayer(trace, layer, signal);
		if (!source) throw new RangeError(`There is no layer ${layer} in this run.`);
		heads.push(...scoreLayer({ layer, shape: trace.shape, positional, ...source }, repeated));
		onLayers(layer + 1, trace.positional.length);
		// The page answers a finger in between.
		await new Promise((resolve) => setTimeout(resolve));
	}
	return { trace, heads };
}
