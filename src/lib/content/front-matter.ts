/** @file What a lesson says about itself, above its prose. The only parser of it; a mistake names the file and the field. */
import * as v from 'valibot';
import { parse } from 'yaml';
import { acts } from './acts.ts';

const text = v.pipe(v.string(), v.trim(), v.nonEmpty());

const option = v.strictObject({
	text,
	/** Shown whether this answer was right or wrong. */
	why: text,
	isRight: v.optional(v.boolean(), false)
});

const question = v.strictObject({
	ask: text,
	options: v.pipe(
		v.array(option),
		v.minLength(2, 'A question needs at least two options.'),
		v.check(
			(options) => options.filter(({ isRight }) => isRight).length === 1,
			'Exactly one option must have isRight: true.'
		)
	)
});

const source = v.strictObject({
	title: text,
	authors: v.optional(text),
	year: v.optional(v.number()),
	url: v.optional(v.pipe(v.string(), v.url())),
	/** What the lesson takes from it. */
	note: v.optional(text)
});

const frontMatter = v.strictObject({
	title: text,
	act: v.picklist(acts.map(({ id }) => id)),
	minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60)),
	xp: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(200)),
	summary: v.pipe(text, v.maxLength(200)),
	widgets: v.optional(v.array(text), []),
	sources: v.pipe(v.array(source), v.minLength(1)),
	questions: v.pipe(v.array(question), v.minLength(3, 'A lesson asks at least three questions.')),
	/** Slugs of lessons, and reading outside the museum. */
	next: v.optional(v.array(text), []),
	reading: v.optional(v.array(source), [])
});

export type FrontMatter = v.InferOutput<typeof frontMatter>;
export type LessonSource = v.InferOutput<typeof source>;
export type Question = v.InferOutput<typeof question>;

const fence = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/;

/**
 * A lesson file taken apart.
 * @param file name for messages, such as `02-architecture/03-nope-layers.md`
 * @throws {Error} where there is no front matter, it is no YAML, or a field is wrong
 */
export function readFrontMatter(
	file: string,
	content: string
): { meta: FrontMatter; body: string } {
	const match = fence.exec(content);
	if (!match?.[1]) throw new Error(`${file}: starts without front matter (--- … ---).`);
	let data: unknown;
	try {
		data = parse(match[1]);
	} catch (error) {
		throw new Error(`${file}: front matter is not YAML. ${String(error)}`, { cause: error });
	}
	const result = v.safeParse(frontMatter, data);
	if (!result.success) {
		const problems = result.issues.map(
			(issue) => `${v.getDotPath(issue) ?? 'front matter'}: ${issue.message}`
		);
		throw new Error(`${file}: ${problems.join('; ')}`);
	}
	return { meta: result.output, body: content.slice(match[0].length) };
}
