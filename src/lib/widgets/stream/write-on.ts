/** @file Going on with a text on a model of the page. */
import type { LiveModel } from '../../model/page/live-model.svelte.ts';
import { ModelError } from '../../model/contract/model-error.ts';
import { mostWritten, type WrittenRecord, type WrittenToken } from './greedy.ts';
import { headRecord } from '../live/record-heading.ts';

interface Settings {
	/** 0 always takes the likeliest token. */
	readonly temperature: number;
	readonly seed: number;
}

/**
 * @param show called with what is there so far
 * @throws {ModelError} as `LiveModel.continue`; where somebody stops it, what came before is the answer
 */
export async function writeOn(
	live: LiveModel,
	prompt: string,
	{ temperature, seed }: Settings,
	show: (record: WrittenRecord) => void
): Promise<WrittenRecord> {
	const { info } = live;
	if (!info) throw new ModelError('internal', 'the model is not loaded');
	const about = { ...headRecord(info, prompt), temperature, seed };
	const tokens: WrittenToken[] = [];
	const sampling = { temperature, seed, topK: null, topP: null };
	const options = { sampling, maxNewTokens: mostWritten, ends: [], isTemplated: false };
	try {
		await live.continue(prompt, options, {
			onPrefill: () => undefined,
			onToken: ({ id, shown, probability }) => {
				tokens.push({ id, text: shown, probability });
				show({ ...about, tokens: [...tokens] });
			}
		});
	} catch (error) {
		const isStopped = error instanceof ModelError && error.code === 'aborted';
		if (!isStopped || tokens.length === 0) throw error;
	}
	return { ...about, tokens };
}
