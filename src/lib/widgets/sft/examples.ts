/** @file Conversations that the miniature was trained on, as `lab/training_rows.py` writes them. Fetched when they are wanted. */
import * as v from 'valibot';

export const stages = ['mid', 'sft'] as const;
export type TrainingStage = (typeof stages)[number];

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const exampleSchema = v.object({
	mode: v.picklist(['think', 'no_think']),
	/** As the template writes it, the beginning of text included. */
	text: v.pipe(v.string(), v.nonEmpty()),
	/** `[tokens]` */
	ids: v.array(count),
	/** `[tokens]`: where each ends in the text, in UTF-16 units. */
	ends: v.array(count),
	/** The last so many tokens are the assistant's own. */
	answered: count
});
const fileSchema = v.object({
	made: v.string(),
	seed: count,
	mid: v.array(exampleSchema),
	sft: v.array(exampleSchema)
});
export type Example = v.InferOutput<typeof exampleSchema>;
export type Examples = v.InferOutput<typeof fileSchema>;

export async function readExamples(): Promise<Examples> {
	const file: unknown = (await import('./examples.json')).default;
	return v.parse(fileSchema, file);
}

/** The text of each token. */
export function listTokens({ text, ends }: Pick<Example, 'text' | 'ends'>): readonly string[] {
	return ends.map((end, at) => text.slice(ends[at - 1] ?? 0, end));
}

/** The first token that is the assistant's own. */
export function findOwn({ ids, answered }: Pick<Example, 'ids' | 'answered'>): number {
	return ids.length - answered;
}

/** What is asked: the user's turn. */
export function findQuestion({ text }: Pick<Example, 'text'>): string {
	return /<\|im_start\|>user\n([\s\S]*?)<\|im_end\|>/.exec(text)?.[1] ?? '';
}
