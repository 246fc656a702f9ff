/** @file The view that the page's address or the lesson asks for. */
import { nope } from '../../math/schedule.ts';
import type { Schedule } from '../../math/positional.ts';
import type { Trace } from '../../trace/trace.ts';
import { t } from '../../messages/bench.ts';
import type { BadParameter } from '../../url/parameters.ts';
import { countLayers, hasYarn, parseSchedule } from '../../url/schedule-text.ts';
import { findPlace, type RecordedPlace } from '../live/recorded-runs.ts';
import type { AttentionBenchParams } from './parameters.ts';
import type { AttentionBench } from './attention-bench.svelte.ts';
import { openingPlace } from './recorded.ts';
import { tuneRope } from './tuning.ts';

/** What no link asks for any more, once another run was chosen. */
export const unasked = {
	prompt: '',
	layer: null,
	head: null,
	schedule: 'own',
	theta: null,
	yarn: null,
	mode: 'local'
} as const;

/** Sets prompt, layer, head, mode and schedule; where nothing is asked for, it opens on a head where the turn can be seen. */
export function applyStart(
	bench: AttentionBench,
	params: AttentionBenchParams,
	recorded: Trace,
	place: Pick<RecordedPlace, 'layer' | 'head'> = findPlace(params.recording) ?? openingPlace
): void {
	bench.prompt.start(params.prompt || recorded.prompt, recorded);
	applyView(bench, params, recorded.positional);
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

/** What a link asks for that the model on show does not have: it is left out, and said. Counts from 1, as links do. */
export function findMisfits(
	{ layer, head, schedule, yarn }: AttentionBenchParams,
	{ layers, queryHeads }: Trace['shape'],
	trainedLength: number | null
): readonly BadParameter[] {
	const places = [
		{ name: 'layer', given: layer, most: layers },
		{ name: 'head', given: head, most: queryHeads }
	].flatMap(({ name, given, most }) =>
		given !== null && given > most
			? [{ name, given: String(given), allowed: t('bench.misfit.place', { most }) }]
			: []
	);
	const isFitting = schedule === 'own' || countLayers(schedule) === layers;
	const withoutLength = [
		...(yarn === null ? [] : [{ name: 'yarn', given: String(yarn) }]),
		...(hasYarn(schedule) ? [{ name: 'schedule', given: schedule }] : [])
	].map((each) => ({ ...each, allowed: t('bench.misfit.yarn') }));
	const ofYarn = trainedLength === null ? withoutLength : [];
	if (isFitting) return [...places, ...ofYarn];
	const allowed = t('bench.misfit.schedule', { layers });
	return [...places, { name: 'schedule', given: schedule, allowed }];
}
