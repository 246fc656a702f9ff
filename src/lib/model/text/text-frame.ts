/** @file Tokens that a `tokenizer.json` puts before and after a text: its post-processor. */
import * as v from 'valibot';
import { refuse } from './refusal.ts';

export interface TextFrame {
	readonly before: readonly number[];
	readonly after: readonly number[];
}

const named = v.tuple([v.string(), v.number()]);
const known = v.variant('type', [
	v.object({ type: v.literal('ByteLevel') }),
	v.object({ type: v.literal('Sequence'), processors: v.array(v.unknown()) }),
	v.object({
		type: v.literal('TemplateProcessing'),
		single: v.array(
			v.union([
				v.object({ Sequence: v.object({ id: v.literal('A') }) }),
				v.object({ SpecialToken: v.object({ id: v.string() }) })
			])
		),
		special_tokens: v.record(v.string(), v.object({ ids: v.array(v.number()) }))
	}),
	v.object({ type: v.picklist(['BertProcessing', 'RobertaProcessing']), sep: named, cls: named })
]);

/**
 * @param config `post_processor` of a `tokenizer.json`
 * @throws {ModelError} naming a post-processor that is not done here
 */
export function readFrame(config: unknown): TextFrame {
	if (config === null || config === undefined) return { before: [], after: [] };
	const read = v.safeParse(known, config);
	if (!read.success) throw refuse('post-processor', (config as { type?: unknown }).type ?? config);
	const { output } = read;
	switch (output.type) {
		// It trims spaces off the spans it reports; here a token's span is all of its text.
		case 'ByteLevel':
			return { before: [], after: [] };
		case 'Sequence':
			return output.processors.map(readFrame).reduce(
				(inner, outer) => ({
					before: [...outer.before, ...inner.before],
					after: [...inner.after, ...outer.after]
				}),
				{ before: [], after: [] }
			);
		case 'TemplateProcessing': {
			const middle = output.single.findIndex((item) => 'Sequence' in item);
			if (middle < 0 || output.single.filter((item) => 'Sequence' in item).length > 1)
				throw refuse('post-processor', 'TemplateProcessing without one text');
			const list = (items: typeof output.single) =>
				items.flatMap((item) =>
					'SpecialToken' in item ? (output.special_tokens[item.SpecialToken.id]?.ids ?? []) : []
				);
			return {
				before: list(output.single.slice(0, middle)),
				after: list(output.single.slice(middle + 1))
			};
		}
		default:
			return { before: [output.cls[1]], after: [output.sep[1]] };
	}
}
