/** @file What changed in lessons and facts: `content/changes.json`, written by hand with the change, newest first. */
import * as v from 'valibot';
import changes from '$content/changes.json';

const text = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(400));

const changesSchema = v.array(
	v.strictObject({
		date: v.pipe(v.string(), v.isoDate()),
		kind: v.picklist(['lesson', 'fact', 'lab']),
		/** Slug of a lesson; id of a fact, conflict or model; id of a question of the lab. */
		about: text,
		/** A sentence: what is new or different. */
		what: text
	})
);

export type Change = v.InferOutput<typeof changesSchema>[number];

/**
 * The changes, checked.
 * @throws {Error} where an entry is wrong, stands twice, or is older than the one after it
 */
export function readChanges(data: unknown): readonly Change[] {
	const result = v.safeParse(changesSchema, data);
	if (!result.success) {
		const problems = result.issues.map(
			(issue) => `${v.getDotPath(issue) ?? 'file'}: ${issue.message}`
		);
		throw new Error(`content/changes.json: ${problems.join('; ')}`);
	}
	const keys = result.output.map(({ date, kind, about }) => `${date} ${kind} ${about}`);
	for (const [at, { date }] of result.output.entries()) {
		const before = result.output[at - 1];
		if (before && before.date < date)
			throw new Error(`content/changes.json: ${date} stands below ${before.date}; newest first.`);
		const key = keys[at] ?? '';
		if (keys.indexOf(key) !== at) throw new Error(`content/changes.json: "${key}" stands twice.`);
	}
	return result.output;
}

export const allChanges = readChanges(changes);
