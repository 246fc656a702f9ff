/** @file A recorded map: what one text's values do in another text's run, place by place. Written by `npm run record`. */
import * as v from 'valibot';
import { recordHeading } from '../live/record-heading.ts';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1.0001));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const outcomeSchema = v.object({
	/** The likeliest next tokens. */
	texts: v.array(v.string()),
	probabilities: v.array(share),
	/** Of every watched token, in nats. */
	logProbs: v.array(v.pipe(v.number(), v.finite()))
});

const recordSchema = v.object({
	...recordHeading,
	shape: v.object({ layers: count, queryHeads: count, kvHeads: count, headDim: count }),
	/** Whether each layer has RoPE. */
	usesRope: v.array(v.boolean()),
	/** The prompt is the text whose run is changed; this is the one that the values come from. */
	source: v.string(),
	/** What is carried over, see `parsePart`. */
	part: v.string(),
	tokens: v.object({ into: v.array(v.string()), from: v.array(v.string()) }),
	/** Of every token of `into` the one of `from` that it is laid over, −1 where there is none; token by token where left out. */
	aligned: v.optional(v.array(v.pipe(v.number(), v.integer(), v.minValue(-1)))),
	watched: v.array(v.string()),
	into: outcomeSchema,
	from: outcomeSchema,
	/** Row and token, counted from 0. */
	places: v.array(v.tuple([count, count])),
	/** One for each place that was measured, in their order. */
	effects: v.array(outcomeSchema)
});

export type CarryRecord = v.InferOutput<typeof recordSchema>;
export type Outcome = v.InferOutput<typeof outcomeSchema>;

/** @throws {Error} where it is no such record, or places are missing */
export function readCarryRecord(json: unknown): CarryRecord {
	const record = v.parse(recordSchema, json);
	const { places, effects, watched, into, from } = record;
	if (effects.length !== places.length)
		throw new Error(`A map of ${effects.length} places, not ${places.length}.`);
	if ([into, from, ...effects].some(({ logProbs }) => logProbs.length !== watched.length))
		throw new Error('A place without all watched tokens.');
	return record;
}
