/** @file What a model that runs here is given to read: beginnings to go on with, and questions. Fetched when it is wanted. */
import * as v from 'valibot';

export const starts = ['short', 'page', 'long'] as const;
export type Start = (typeof starts)[number];
export const styles = ['story', 'has', 'passkey'] as const;
export type Style = (typeof styles)[number];

const text = v.pipe(v.string(), v.nonEmpty());
const fileSchema = v.object({
	made: text,
	starts: v.object({ short: text, page: text, long: text }),
	/** A text after which each schedule has another next word. */
	check: v.object({ model: text, text }),
	questions: v.array(
		v.object({ style: v.picklist(styles), length: v.number(), text, answer: text })
	)
});

export type MistakeTexts = v.InferOutput<typeof fileSchema>;
export type Question = MistakeTexts['questions'][number];

/** Written by `lab/mistake.py`. */
export async function readMistakeTexts(): Promise<MistakeTexts> {
	const file: unknown = (await import('./texts.json')).default;
	return v.parse(fileSchema, file);
}
