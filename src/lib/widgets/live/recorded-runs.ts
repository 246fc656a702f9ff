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

// As any string: an address is one, too.
const ids: readonly string[] = recordedIds;

const address = /^(https?:\/)?\/\S+$/;

/** Whether a setting names a recording by its address instead: `https://…`, or `/…` on the site's own host. */
export function isAddress(recording: string): boolean {
	return address.test(recording);
}

/** Which recorded run stands here until a model is loaded, as an address says it. Addresses from before there were others mean nano's. */
export const recording = {
	type: 'choice',
	default: 'nano',
	values: ids,
	orElse: {
		pattern: address.source,
		description: 'the address of a recording, https://… or /… on this host'
	},
	description:
		'Recorded run shown until a model is loaded: one of SmolLM2-135M-Instruct, the one of nano, or one at an address whose server lets other sites read it (CORS).'
} as const;

/** A head, layer, query head and token counted from 0. */
export interface RecordedPlace {
	readonly layer: number;
	readonly head: number;
	/** The token whose row is worth reading; null for the last. */
	readonly query: number | null;
}

/** Where a recorded run lies: a file of this site, or an address that somebody named, where anything may be. */
export type RecordedAt = string | { readonly address: string };

/**
 * @param recording an id or an address
 * @param nano file of nano's own run, which differs from exhibit to exhibit
 * @param place where a file under the site's root is
 */
export function locateRecording(
	recording: string,
	nano: string,
	place: (path: `/traces/${string}`) => string
): RecordedAt {
	return isAddress(recording) ? { address: recording } : place(findRecording(recording, nano));
}

/** Where under the site's root a run lies. @param nano as for `locateRecording` */
export function findRecording(id: string, nano: string): `/traces/${string}` {
	return id === 'nano' ? `/traces/${nano}` : `/traces/real/${id}.safetensors`;
}

/** The head that a run of the real model is opened on; null for nano, where each exhibit has its own. */
export function findPlace(id: string): RecordedPlace | null {
	const run = real.runs.find((each) => each.id === id);
	if (!run) return null;
	const query = run.token === null ? null : run.token - 1;
	return { layer: run.layer - 1, head: run.head - 1, query };
}

/** Whether every layer of a run had RoPE: then there is no NoPE layer but by a what-if. */
export function isRopeThroughout(trace: Trace): boolean {
	return trace.positional.every(({ kind }) => kind === 'rope');
}
