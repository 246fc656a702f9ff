/** @file A short trial of a model that is loaded: how long a prompt takes here, and a token. */
import { createRandom } from '../../math/sampling.ts';
import type { Pace } from '../contract/source.ts';
import type { ModelConfig } from '../files/model-config.ts';
import type { Decoder } from '../run/decoder.ts';

const promptTokens = 60;
const prompts = 3;
const tokens = 8;

/**
 * Medians in ms of a forward pass over 60 tokens and of one token after them; some 80 ms for nano. Nothing else may run on the engine.
 */
export async function measurePace(decoder: Decoder, config: ModelConfig): Promise<Pace> {
	const random = createRandom(11);
	const draw = (count: number) =>
		Array.from({ length: count }, () => Math.floor(random() * config.vocabSize));
	const clock = async (ids: number[]) => {
		const start = performance.now();
		await decoder.forward(ids, { taps: 'none', logits: 'last' });
		return performance.now() - start;
	};
	decoder.setSchedule(config.ownSchedule);
	const found = { prompt: [] as number[], token: [] as number[] };
	for (let round = 0; round <= prompts; round++) {
		decoder.reset();
		const time = await clock(draw(promptTokens));
		// The first one warms up.
		if (round > 0) found.prompt.push(time);
	}
	for (let round = 0; round < tokens; round++) found.token.push(await clock(draw(1)));
	decoder.reset();
	return { promptMs: median(found.prompt), tokenMs: median(found.token) };
}

const median = (values: readonly number[]): number =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
