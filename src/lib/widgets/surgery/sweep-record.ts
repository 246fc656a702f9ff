/** @file A recorded sweep: what a text comes to without each head of a model, one at a time. Written by `npm run record`. */
import * as v from 'valibot';
import type { HeadEffect, HeadPlace } from '../../model/contract/interventions.ts';
import type { ModelInfo } from '../../model/contract/source.ts';
import type { TraceShape } from '../../trace/trace.ts';
import { headRecord, recordHeading } from '../live/record-heading.ts';
import { sortHeads, writeHeads } from './heads.ts';
import type { Fill } from './parameters.ts';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1.0001));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const effectSchema = v.object({
	loss: v.nullable(v.pipe(v.number(), v.finite())),
	answer: count,
	answerProbability: share,
	texts: v.array(v.string()),
	probabilities: v.array(share)
});

const sweepSchema = v.object({
	...recordHeading,
	shape: v.object({ layers: count, queryHeads: count, kvHeads: count, headDim: count }),
	/** Whether each layer has RoPE. */
	usesRope: v.array(v.boolean()),
	own: effectSchema,
	/** Every head, by layer and then by query head, with nothing or its mean in its place. */
	zero: v.array(effectSchema),
	mean: v.array(effectSchema),
	/** Several heads off together, as an address has them. */
	sets: v.optional(
		v.array(v.object({ heads: v.string(), zero: effectSchema, mean: effectSchema })),
		[]
	)
});

export type SweepRecord = v.InferOutput<typeof sweepSchema>;
/** A sweep that may lack heads, and says where it is from. */
export type Swept = Omit<SweepRecord, Fill> & { readonly origin: 'recorded' | 'live' } & Readonly<
		Record<Fill, readonly (Effect | undefined)[]>
	>;
export type Effect = v.InferOutput<typeof effectSchema>;

/** @throws {Error} where it is no such record, or has not every head */
export function readSweep(json: unknown): SweepRecord {
	const record = v.parse(sweepSchema, json);
	const heads = countHeads(record.shape);
	if (record.zero.length !== heads || record.mean.length !== heads)
		throw new Error(
			`A sweep of ${record.zero.length} and ${record.mean.length} heads, not ${heads}.`
		);
	return record;
}

/** What heads that are off come to, alone or as a set that was tried together; undefined where a sweep has not that. */
export function findEffect(
	swept: Swept,
	fill: Fill,
	off: readonly HeadPlace[]
): Effect | undefined {
	const [only, ...others] = off;
	if (only && others.length === 0)
		return swept[fill][only.layer * swept.shape.queryHeads + only.head];
	const heads = writeHeads(sortHeads(off));
	return swept.sets.find((set) => set.heads === heads)?.[fill];
}

/** A sweep of a model that runs here, before any head was tried. */
export function beginSweep(info: ModelInfo, prompt: string, own: Effect): Swept {
	const usesRope = info.ownSchedule.map(({ kind }) => kind === 'rope');
	const about = { ...headRecord(info, prompt), shape: info.shape, usesRope };
	return { ...about, own, zero: [], mean: [], sets: [], origin: 'live' };
}

export function countHeads({ layers, queryHeads }: TraceShape): number {
	return layers * queryHeads;
}

export function simplify({ loss, answer, answerProbability, next }: HeadEffect): Effect {
	const { texts, probabilities } = next;
	return { loss, answer, answerProbability, texts: [...texts], probabilities: [...probabilities] };
}
