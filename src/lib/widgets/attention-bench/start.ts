/** @file The view that the page's address or the lesson asks for. */
import { nope } from '../../math/schedule.ts';
import type { Schedule } from '../../math/positional.ts';
import type { Trace } from '../../trace/trace.ts';
import { parseSchedule } from '../../url/schedule-text.ts';
import { findPlace } from '../live/recorded-runs.ts';
import type { AttentionBenchParams } from './parameters.ts';
import type { AttentionBench } from './attention-bench.svelte.ts';
import { openingPlace } from './recorded.ts';
import { tuneRope } from './tuning.ts';

/** Sets prompt, layer, head, mode and schedule; where nothing is asked for, it opens on a head where the turn can be seen. */
export function applyStart(
	bench: AttentionBench,
	params: AttentionBenchParams,
	recorded: Trace
): void {
	bench.prompt.start(params.prompt || recorded.prompt, recorded);
	applyView(bench, params, recorded.positional);
	const place = findPlace(params.recording) ?? openingPlace;
	if (params.layer === null && params.head === null) bench.select(place.layer, place.head);
}

/** Sets layer, head, mode and schedule on a bench whose model's own schedule is known; where nothing is asked for, the first NoPE layer is shown. */
export function applyView(
	bench: AttentionBench,
	params: AttentionBenchParams,
	positional: Schedule
): void {
	const { whatIf } = bench;
	const firstNope = positional.findIndex(({ kind }) => kind === 'nope');
	const layer = params.layer === null ? Math.max(0, firstNope) : params.layer - 1;
	bench.select(layer, (params.head ?? 1) - 1);
	whatIf.mode = params.mode;
	const { own, rope, trainedLength } = whatIf;
	const asked = parseSchedule(params.schedule, { own, rope, trainedLength });
	if (!asked) return;
	const tuning = {
		...(params.theta !== null && { theta: params.theta }),
		...(params.yarn !== null && { yarn: params.yarn })
	};
	whatIf.start(
		asked.map((positional) =>
			positional.kind === 'rope' ? tuneRope(positional, tuning, trainedLength) : nope
		)
	);
}
