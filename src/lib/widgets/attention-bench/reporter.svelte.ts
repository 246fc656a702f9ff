/** @file Tells the page around the bench what is on it: the view, finished runs, failures. */
import { formatSchedule } from '../../url/schedule-text.ts';
import type { WidgetProps } from '../contract.ts';
import type { AttentionBenchParams } from './parameters.ts';
import type { AttentionBench } from './attention-bench.svelte.ts';
import { describeModelFailure } from '../live/failures.ts';
import { listNextTokens } from './next-tokens.ts';

type Callbacks = Pick<WidgetProps<AttentionBenchParams>, 'onState' | 'onResult' | 'onError'>;

/** Reports as long as the component that calls this while it is set up lives. */
export function report(
	bench: AttentionBench,
	callbacks: () => Callbacks,
	choice?: () => Pick<AttentionBenchParams, 'recording' | 'model'>
): void {
	const { runs, prompt, whatIf } = bench;

	$effect(() => {
		const { base } = runs;
		if (!base) return;
		const { own, rope, trainedLength, schedule, mode } = whatIf;
		// A story is found again by its prompt.
		const isRecordedPrompt =
			base.origin === 'recorded' && prompt.text === base.prompt && !runs.reruns;
		callbacks().onState?.({
			prompt: isRecordedPrompt ? '' : prompt.text,
			// Schedule, layer and head of a live run are those of the site's own model.
			...(choice && {
				model: choice().model,
				recording: base.origin === 'live' ? 'nano' : choice().recording
			}),
			layer: bench.layer + 1,
			head: bench.head + 1,
			// What the link that led here said of RoPE is part of the schedule by now.
			schedule: formatSchedule(schedule, { own, rope, trainedLength }),
			theta: null,
			yarn: null,
			mode
		});
	});

	$effect(() => {
		const trace = runs.rerun ?? runs.base;
		if (trace?.origin !== 'live' || runs.live.isGenerating) return;
		callbacks().onResult?.({
			model: trace.model,
			revision: trace.revision,
			backend: trace.backend,
			tokens: trace.tokens.length,
			schedule: formatSchedule(trace.positional, whatIf),
			next: listNextTokens(trace).map(({ text, probability }) => ({ text, probability }))
		});
	});

	$effect(() => {
		const { failure } = runs;
		if (failure) {
			const message = describeModelFailure(failure);
			callbacks().onError?.({ code: failure.code, message });
		}
	});
}
