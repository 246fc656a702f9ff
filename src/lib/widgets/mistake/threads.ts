/** @file The public record of mistaken NoPE layers: threads, by date, repository or kind. The facts are `runtimes.nope-record`. */
import * as v from 'valibot';

export const classes = [
	'rope-everywhere',
	'inverted',
	'cannot-express',
	'mismatch',
	'hidden',
	'misread'
] as const;
export type ThreadClass = (typeof classes)[number];
export type ThreadOrder = 'date' | 'repository' | 'kind';

const text = v.pipe(v.string(), v.nonEmpty());
const threadsSchema = v.array(
	v.strictObject({
		repository: text,
		thread: v.picklist(['issue', 'pull request']),
		number: v.number(),
		date: v.pipe(v.string(), v.isoDate()),
		state: v.picklist(['open', 'closed', 'merged']),
		kind: v.picklist(classes),
		what: text,
		url: v.pipe(v.string(), v.url())
	})
);

/** A thread with its place in the fact, counted from 0. */
export type Thread = v.InferOutput<typeof threadsSchema>[number] & { readonly at: number };

/** @throws {Error} where the fact is no such list */
export const readThreads = (value: unknown): readonly Thread[] =>
	v.parse(threadsSchema, value).map((thread, at) => ({ ...thread, at }));

/** Threads of one kind that hold every word asked for, in an order; the newest first by date. */
export function listThreads(
	threads: readonly Thread[],
	kind: ThreadClass | 'all',
	find: string,
	order: ThreadOrder
): readonly Thread[] {
	const words = find.toLowerCase().split(/\s+/).filter(Boolean);
	const holds = (thread: Thread) => {
		const whole = Object.values(thread).join(' ').toLowerCase();
		return words.every((word) => whole.includes(word));
	};
	const byDate = (a: Thread, b: Thread) => b.date.localeCompare(a.date);
	const compare: Record<ThreadOrder, (a: Thread, b: Thread) => number> = {
		date: byDate,
		repository: (a, b) => a.repository.localeCompare(b.repository) || byDate(a, b),
		kind: (a, b) => classes.indexOf(a.kind) - classes.indexOf(b.kind) || byDate(a, b)
	};
	return threads
		.filter((thread) => (kind === 'all' || thread.kind === kind) && holds(thread))
		.toSorted(compare[order]);
}
