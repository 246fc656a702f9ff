/** @file The residual stream of a run by length and direction, as it is recorded and as a live run gives it. */
import * as v from 'valibot';
import { measureGrowth } from '../../math/stream-growth.ts';
import type { Observed } from '../../model/contract/interventions.ts';
import type { ModelInfo } from '../../model/contract/source.ts';
import { headRecord, recordHeading } from '../live/record-heading.ts';

const numbers = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.readonly());
const count = v.pipe(v.number(), v.integer(), v.minValue(1));

const recordSchema = v.object({
	...recordHeading,
	tokens: v.pipe(v.array(v.string()), v.readonly()),
	/** Whether each layer has RoPE. */
	usesRope: v.array(v.boolean()),
	growth: v.object({
		depths: count,
		tokens: count,
		norm: numbers,
		added: numbers,
		toPrevious: numbers,
		toLast: numbers
	})
});
export type StreamRecord = v.InferOutput<typeof recordSchema>;

/** @throws {Error} where it is no such record */
export function readStreamRecord(json: unknown): StreamRecord {
	const record = v.parse(recordSchema, json);
	const { depths, tokens, ...columns } = record.growth;
	if (Object.values(columns).some(({ length }) => length !== depths * tokens))
		throw new Error(`${depths} depths of ${tokens} tokens were expected.`);
	return record;
}

/** What was seen in a run, in lengths and cosines. */
export function describeStream(
	info: ModelInfo,
	prompt: string,
	{ tokens, residuals }: Observed
): StreamRecord {
	return {
		...headRecord(info, prompt),
		tokens,
		usesRope: info.ownSchedule.map(({ kind }) => kind === 'rope'),
		growth: measureGrowth(residuals, tokens.length)
	};
}
