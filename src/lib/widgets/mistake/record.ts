/** @file Recorded continuations: what models write after the same text, as they are and with each mistake. Written by `npm run record`. */
import * as v from 'valibot';
import { faults } from './faults.ts';
import { starts } from './texts.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1.0001));
const written = v.array(v.object({ text: v.string(), probability: share }));

const recordSchema = v.object({
	created: v.pipe(v.string(), v.isoTimestamp()),
	backend: v.picklist(['wasm', 'webgpu']),
	dtype: v.picklist(['float32', 'float16']),
	runs: v.array(
		v.object({
			model: text,
			revision: v.string(),
			start: v.picklist(starts),
			/** Of the text, its first one included. */
			tokens: v.number(),
			own: written,
			...v.entriesFromList(faults, written)
		})
	)
});

export type MistakeRecord = v.InferOutput<typeof recordSchema>;
export type Written = v.InferOutput<typeof written>;

/** @throws {Error} where it is no such record */
export const readRecord = (json: unknown): MistakeRecord => v.parse(recordSchema, json);
/** Tokens that a text is gone on with. */
export const newTokens = 32;
