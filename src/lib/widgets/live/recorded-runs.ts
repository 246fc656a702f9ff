/** @file The recorded runs that an exhibit may open with: those of a real model, and one of nano. */
import type { Trace } from '../../trace/trace.ts';
import real from './real-recordings.json';

export const recordedIds = [
	'induction',
	'names',
	'list',
	'agreement',
	'french',
	'german',
	'code',
	'sum',
	'atlas',
	'nano'
] as const;
export type RecordedId = (typeof recordedIds)[number];

/** Which recorded run stands here until a model is loaded, as an address says it. Addresses from before there were others mean nano's. */
export const recording = {
	type: 'choice',
	default: 'nano',
	values: recordedIds,
	description:
		'Recorded run shown until a model is loaded: one of SmolLM2-135M-Instruct, or the one of nano.'
} as const;

/** A head, layer, query head and token counted from 0. */
export interface RecordedPlace {
	readonly layer: number;
	readonly head: number;
	/** The token whose row is worth reading; null for the last. */
	readonly query: number | null;
}

/** Where under the site's root a run lies. @param nano file of nano's own run, which differs from exhibit to exhibit */
export function findRecording(id: RecordedId, nano: string): `/traces/${string}` {
	return id === 'nano' ? `/traces/${nano}` : `/traces/real/${id}.safetensors`;
}

/** The head that a run of the real model is opened on; null for nano, where each exhibit has its own. */
export function findPlace(id: RecordedId): RecordedPlace | null {
	const run = real.runs.find((each) => each.id === id);
	if (!run) return null;
	const query = run.token === null ? null : run.token - 1;
	return { layer: run.layer - 1, head: run.head - 1, query };
}

/** Whether every layer of a run had RoPE: then there is no NoPE layer but by a what-if. */
export function isRopeThroughout(trace: Trace): boolean {
	return trace.positional.every(({ kind }) => kind === 'rope');
}
