/** @file What a teacher gets beside a lesson: outcomes, what it builds on, notes, questions to discuss. One file a lesson in `content/teaching/`. */
import * as v from 'valibot';
import { parse } from 'yaml';
import { lessons } from './lessons.ts';

const text = v.pipe(v.string(), v.trim(), v.nonEmpty());

const teachingSchema = v.strictObject({
	/** What somebody can do afterwards; verbs. */
	outcomes: v.pipe(v.array(text), v.minLength(2), v.maxLength(4)),
	/** Slugs of lessons that it builds on. */
	needs: v.array(text),
	/** How to run it in class. */
	notes: text,
	/** Where classes go wrong, and what helps. */
	stumble: text,
	discussion: v.pipe(
		v.array(v.strictObject({ ask: text, listen: text })),
		v.minLength(3, 'A lesson has at least three questions to discuss.')
	)
});
export type Teaching = v.InferOutput<typeof teachingSchema>;

const files = import.meta.glob<string>('/content/teaching/*.yaml', {
	query: '?raw',
	import: 'default',
	eager: true
});

/** @throws {Error} where the text is no YAML, or a field is wrong; names file and field */
export function readTeaching(file: string, content: string): Teaching {
	let data: unknown;
	try {
		data = parse(content);
	} catch (error) {
		throw new Error(`${file} is not YAML. ${String(error)}`, { cause: error });
	}
	const result = v.safeParse(teachingSchema, data);
	if (result.success) return result.output;
	const problems = result.issues.map(
		(issue) => `${v.getDotPath(issue) ?? 'file'}: ${issue.message}`
	);
	throw new Error(`${file}: ${problems.join('; ')}`);
}

function readAll(): ReadonlyMap<string, Teaching> {
	const slugs = lessons.map(({ slug }) => slug);
	return new Map(
		Object.entries(files).map(([path, content]) => {
			const file = path.split('/').at(-1) ?? path;
			const slug = file.replace(/\.yaml$/, '');
			if (!slugs.includes(slug)) throw new Error(`content/teaching/${file}: no such lesson.`);
			const read = readTeaching(`content/teaching/${file}`, content);
			for (const needed of read.needs)
				if (!slugs.includes(needed))
					throw new Error(`content/teaching/${file}: needs names no lesson "${needed}".`);
			return [slug, read];
		})
	);
}

/** By the slug of the lesson; a new lesson may have none yet. */
export const teaching: ReadonlyMap<string, Teaching> = readAll();
