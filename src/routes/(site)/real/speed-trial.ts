/** @file How fast a model is on this machine: one short run, measured, kept on this device. */
import { median } from 'd3-array';
import * as v from 'valibot';
import type { LiveModel } from '$lib/model/page/live-model.svelte.ts';

const trialSchema = v.object({
	backend: v.string(),
	promptTokens: v.number(),
	/** From the start of the run to the first new token, in ms. */
	firstMs: v.number(),
	/** Median between two new tokens, in ms. */
	tokenMs: v.number(),
	newTokens: v.number(),
	/** ISO 8601. */
	date: v.string()
});
export type SpeedTrial = v.InferOutput<typeof trialSchema>;

const newTokens = 24;
/** Always the likeliest token. */
export const likeliest = { temperature: 0, topK: null, topP: null, seed: 0 } as const;
/** Prose of some sixty tokens; what stands before it keeps a cache of an earlier trial from helping. */
export const trialText =
	'The lighthouse keeper climbed the stairs every evening, lit the lamp, and wrote down the weather. In winter the storms came from the west, and the boats stayed in the harbour for days. In summer he counted sails until the sun went down behind the islands, and then he climbed the stairs again and';

/**
 * Runs a loaded model once.
 * @returns null where the model wrote too little to be measured, or was stopped
 * @throws {ModelError}
 */
export async function tryModel(live: LiveModel): Promise<SpeedTrial | null> {
	const { info } = live;
	if (!info) return null;
	const started = performance.now();
	let firstAt: number | undefined;
	/** By the worker's clock: of tokens that the page hears of late, several come at once. */
	const drawn: number[] = [];
	let promptTokens = 0;
	await live.continue(
		`${Math.random().toString(36).slice(2, 5)}. ${trialText}`,
		{
			sampling: likeliest,
			maxNewTokens: newTokens,
			isTemplated: false,
			ends: []
		},
		{
			onPrefill: ({ total }) => (promptTokens = total),
			onToken: ({ at }) => {
				firstAt ??= performance.now();
				drawn.push(at);
			}
		}
	);
	const tokenMs = median(drawn.slice(1).map((at, i) => at - (drawn[i] ?? at)));
	if (firstAt === undefined || tokenMs === undefined) return null;
	return {
		backend: (live.info ?? info).backend,
		promptTokens,
		firstMs: firstAt - started,
		tokenMs,
		newTokens: drawn.length,
		date: new Date().toISOString()
	};
}

const place = (key: string) => `model-museum.trial.${key}`;

/** The last trial of a model on this device; null where there was none. */
export function readTrial(key: string): SpeedTrial | null {
	try {
		const result = v.safeParse(trialSchema, JSON.parse(localStorage.getItem(place(key)) ?? 'null'));
		return result.success ? result.output : null;
	} catch {
		return null;
	}
}

export function keepTrial(key: string, trial: SpeedTrial): void {
	try {
		localStorage.setItem(place(key), JSON.stringify(trial));
	} catch {
		// Without storage it lasts as long as the page.
	}
}
