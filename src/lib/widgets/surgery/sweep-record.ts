/** @file A recorded sweep: what a text comes to without each head of a model, one at a time. Written by `npm run record`. */
import * as v from 'valibot';
import type { HeadEffect } from '../../model/contract/interventions.ts';
import type { TraceShape } from '../../trace/trace.ts';

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
	model: v.pipe(v.string(), v.nonEmpty()),
	revision: v.string(),
	dtype: v.picklist(['float32', 'float16']),
	backend: v.picklist(['wasm', 'webgpu']),
	created: v.pipe(v.string(), v.isoTimestamp()),
	prompt: v.string(),
	shape: v.object({ layers: count, queryHeads: count, kvHeads: count, headDim: count }),
	/** Whether each layer has RoPE. */
	usesRope: v.array(v.boolean()),
	own: effectSchema,
	/** Every head, by layer and then by query head, with nothing or its mean in its place. */
	zero: v.array(effectSchema),
	mean: v.array(effectSchema)
});

export type SweepRecord = v.InferOutput<typeof sweepSchema>;
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

export function countHeads({ layers, queryHeads }: TraceShape): number {
	return layers * queryHeads;
}

export function simplify({ loss, answer, answerProbability, next }: HeadEffect): Effect {
	const { texts, probabilities } = next;
	return { loss, answer, answerProbability, texts: [...texts], probabilities: [...probabilities] };
}
