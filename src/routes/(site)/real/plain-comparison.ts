/** @file A stored model once in this site's engine and once in plain transformers.js: the same prompt, the likeliest tokens of each. */
import { median } from 'd3-array';
import { runPlain, type PlainHooks } from '$lib/hub/plain/run-plain.ts';
import { ModelError } from '$lib/model/contract/model-error.ts';
import type { FilesSource } from '$lib/model/contract/source.ts';
import type { LiveModel } from '$lib/model/page/live-model.svelte.ts';
import type { Schedule } from '$lib/math/positional.ts';
import type { Pace, PlainComparison } from './plain-report.ts';
import { likeliest, trialText } from './speed-trial.ts';

const newTokens = 24;

/**
 * @param live the model, loaded
 * @param source its files
 * @throws {ModelError} aborted; internal with what the library said, or where the text ended at once
 */
export async function comparePlain(
	live: LiveModel,
	source: FilesSource,
	hooks: PlainHooks
): Promise<PlainComparison> {
	// What stands before the text keeps a cache of an earlier run from helping ours.
	const prompt = `${Math.random().toString(36).slice(2, 5)}. ${trialText}`;
	const { info } = live;
	if (!info) throw new ModelError('internal', 'the model is not loaded');
	const rotatesAll = info.warnings.includes('layout-repaired');
	const schedule: Schedule = rotatesAll
		? info.ownSchedule.map(() => info.ownRope)
		: info.ownSchedule;
	const own = await runOwn(live, prompt, schedule);
	// Stopping it leaves what came so far.
	if (hooks.signal.aborted) throw new ModelError('aborted');
	const after = live.info ?? info;
	const plain = await runPlain(
		{
			source,
			backend: after.backend,
			hasFloat16: after.dtype === 'float16',
			prompt,
			newTokens
		},
		hooks
	);
	const [ownPace, plainPace] = [paceOf(own.arrivals), paceOf(plain.arrivals)];
	const compared = Math.min(own.tokens.length, plain.tokens.length);
	if (!ownPace || !plainPace)
		throw new ModelError(
			'internal',
			`${own.tokens.length} new tokens here and ${plain.tokens.length} there are too few to compare`
		);
	const { ids } = await live.tokenize(prompt);
	const differs = own.tokens.slice(0, compared).findIndex((id, i) => id !== plain.tokens[i]);
	return {
		backend: after.backend,
		threads: after.threads,
		own: ownPace,
		plain: plainPace,
		promptTokens: plain.promptIds.length,
		samePrompt:
			plain.tokenizer === 'museum'
				? null
				: ids.length === plain.promptIds.length && ids.every((id, i) => id === plain.promptIds[i]),
		compared,
		agreed: differs < 0 ? compared : differs,
		isOwnGraph: after.layout === 'composed',
		rotatesAll,
		isDeviceGiven: plain.isDeviceGiven,
		version: plain.version,
		runtime: plain.runtime,
		date: new Date().toISOString()
	};
}

async function runOwn(live: LiveModel, prompt: string, schedule: Schedule) {
	const tokens: number[] = [];
	const arrivals: number[] = [];
	/** From the first token on by the worker's clock, as the library's are: the page may hear of several at once. */
	let [firstMs, firstAt] = [0, 0];
	const started = performance.now();
	await live.continue(
		prompt,
		{ sampling: likeliest, maxNewTokens: newTokens, isTemplated: false, ends: [] },
		{
			onPrefill: () => undefined,
			onToken: ({ id, at }) => {
				if (tokens.length === 0) [firstMs, firstAt] = [performance.now() - started, at];
				tokens.push(id);
				arrivals.push(firstMs + at - firstAt);
			}
		},
		schedule
	);
	return { tokens, arrivals };
}

function paceOf(arrivals: readonly number[]): Pace | null {
	const [firstMs] = arrivals;
	const tokenMs = median(arrivals.slice(1).map((at, i) => at - (arrivals[i] ?? at)));
	return firstMs === undefined || tokenMs === undefined ? null : { firstMs, tokenMs };
}
