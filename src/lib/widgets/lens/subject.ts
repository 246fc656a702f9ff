/** @file What is read layer by layer: a model under a setting of its positions. */
import type { Schedule } from '../../math/positional.ts';
import { nope } from '../../math/schedule.ts';
import { catalog } from '../../model/contract/catalog.ts';
import type { Lens } from '../../model/contract/interventions.ts';
import type { ModelInfo } from '../../model/contract/source.ts';
import type { TraceHeading } from '../../trace/trace-builder.ts';
import type { LensRun } from './cells.ts';
import type { Setting } from './parameters.ts';

export interface Subject {
	readonly model: string;
	readonly setting: Setting;
}

/** The model that the exhibit opens with. */
export const recordedModel = 'nano';

/** Recorded runs of one text, below the site's root. */
const recordings: readonly (Subject & { readonly path: string })[] = [
	{ model: 'nano', setting: 'own', path: '/traces/lens-nano.safetensors' },
	{ model: 'nano', setting: 'rope', path: '/traces/lens-nano-rope.safetensors' },
	{ model: 'nano', setting: 'nope', path: '/traces/lens-nano-nope.safetensors' },
	{ model: 'micro-31', setting: 'own', path: '/traces/lens-micro-31.safetensors' },
	{ model: 'micro-at-01400k', setting: 'own', path: '/traces/lens-micro-at-01400k.safetensors' }
];

export const nameSubject = ({ model, setting }: Subject) => `${model} ${setting}`;

export function findRecording({ model, setting }: Subject): string | null {
	const found = recordings.find((each) => each.model === model && each.setting === setting);
	return found?.path ?? null;
}

/** Whether two models of the site cut a text into the same tokens; of others it is seen when they have run. */
export function sharesTokenizer(a: string, b: string): boolean {
	const hashOf = (model: string) =>
		catalog.find(({ id }) => id === model)?.files.find(({ path }) => path === 'tokenizer.json')
			?.sha256;
	const [one, other] = [hashOf(a), hashOf(b)];
	return one === undefined || other === undefined || one === other;
}

/** Models that can be laid beside one. */
export function listCheckpoints(model: string): string[] {
	return catalog.map(({ id }) => id).filter((id) => id !== model && sharesTokenizer(id, model));
}

export function scheduleOf({ ownSchedule, ownRope }: ModelInfo, setting: Setting): Schedule {
	if (setting === 'own') return ownSchedule;
	return ownSchedule.map((own) => {
		if (setting === 'nope') return nope;
		return own.kind === 'rope' ? own : ownRope;
	});
}

export function asTrace(lens: Lens, heading: TraceHeading): LensRun {
	const { tokenIds, tokens, topkTokens, topk } = lens;
	const first = (lens.depths - 1) * tokens.length;
	const last = {
		k: topk.k,
		ids: topk.ids.subarray(first * topk.k),
		logits: topk.logits.subarray(first * topk.k),
		logSumExp: topk.logSumExp.subarray(first)
	};
	return { ...heading, tokenIds, tokens, topkTokens, layers: [], topk: last, lens };
}
