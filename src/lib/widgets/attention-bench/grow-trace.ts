/** @file A generation that is shown while it grows. */
import type { Schedule } from '../../math/positional.ts';
import type { GenerateOptions, LiveModel } from '../../model/page/live-model.svelte.ts';
import type { Trace } from '../../trace/trace.ts';
import { LatestPerFrame } from './latest-per-frame.ts';

/** A generation under way or just ended: where the prompt ends, and how far the map may grow. */
export interface Growth {
	readonly promptTokens: number;
	readonly capacity: number;
}

type Options = Pick<GenerateOptions, 'sampling' | 'maxNewTokens' | 'alongside'> & {
	readonly show: (trace: Trace, growth: Growth) => void;
};

/**
 * Goes on with a prompt; what came so far is shown once a frame, and at the end the whole.
 * @throws {ModelError} as `LiveModel.generate`
 */
export async function growTrace(
	live: LiveModel,
	prompt: string,
	schedule: Schedule,
	{ show, ...options }: Options
): Promise<void> {
	let promptTokens = 0;
	const frames = new LatestPerFrame((trace: Trace) =>
		show(trace, { promptTokens, capacity: promptTokens + options.maxNewTokens })
	);
	const onStep = (trace: Trace) => {
		promptTokens ||= trace.tokenIds.length;
		frames.offer(trace);
	};
	try {
		const trace = await live.generate(prompt, schedule, { ...options, onStep });
		// It stopped growing: the map fills its square.
		show(trace, { promptTokens, capacity: trace.tokenIds.length });
	} finally {
		frames.cancel();
	}
}
