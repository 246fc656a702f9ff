/** @file What an activity is: one YAML file around one exhibit. The only reader of it; a mistake names the file and the field. */
import * as v from 'valibot';
import { parse } from 'yaml';
import { acts } from '../acts.ts';
import { conditionSchema } from './conditions.ts';

const text = v.pipe(v.string(), v.trim(), v.nonEmpty());
const id = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]*$/));

const outputCheck = v.strictObject({
	kind: v.literal('output'),
	id,
	ask: text,
	/** Shown once it is met. */
	why: text,
	/** All of them hold for one report of the exhibit, while its prompt is the activity's. */
	conditions: v.pipe(v.array(conditionSchema), v.minLength(1))
});
const textCheck = v.strictObject({
	kind: v.literal('text'),
	id,
	ask: text,
	/** Characters that count as an answer; what it says is for the teacher to read. */
	atLeast: v.pipe(v.number(), v.integer(), v.minValue(1)),
	/** What a good answer says, for the teacher. */
	lookFor: text
});

const activity = v.strictObject({
	title: text,
	act: v.picklist(acts.map(({ id }) => id)),
	minutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(60)),
	summary: v.pipe(text, v.maxLength(200)),
	/** Paragraphs, apart by an empty line; `code` in backticks. */
	task: text,
	exhibit: text,
	/** What the exhibit opens with. A prompt is fixed: under another one nothing counts. */
	parameters: v.optional(v.record(v.string(), v.union([v.string(), v.number()])), {}),
	checks: v.pipe(
		v.array(v.variant('kind', [outputCheck, textCheck])),
		v.minLength(1),
		v.check(
			(checks) => new Set(checks.map((check) => check.id)).size === checks.length,
			'Two checks have one id.'
		),
		v.check(
			(checks) => checks.some(({ kind }) => kind === 'output'),
			'An activity checks something of the model itself.'
		)
	),
	/** The lesson that it goes with. */
	lesson: v.exactOptional(text)
});

export type ActivityFile = v.InferOutput<typeof activity>;
export type Check = ActivityFile['checks'][number];
export type OutputCheck = v.InferOutput<typeof outputCheck>;

export interface Activity extends ActivityFile {
	readonly slug: string;
}

/**
 * An activity file, read and checked.
 * @param path such as `content/activities/one-head-decides.yaml`; its name is the slug
 * @throws {Error} where it is no YAML, or a field is wrong
 */
export function readActivity(path: string, content: string): Activity {
	const slug = /([a-z][a-z0-9-]*)\.yaml$/.exec(path)?.[1];
	if (!slug) throw new Error(`${path}: an activity lives in <slug>.yaml`);
	let data: unknown;
	try {
		data = parse(content);
	} catch (error) {
		throw new Error(`${path} is not YAML. ${String(error)}`, { cause: error });
	}
	const result = v.safeParse(activity, data);
	if (result.success) return { slug, ...result.output };
	const problems = result.issues.map(
		(issue) => `${v.getDotPath(issue) ?? 'activity'}: ${issue.message}`
	);
	throw new Error(`${path}: ${problems.join('; ')}`);
}

/** The prompt that an activity fixes, or null. */
export function fixedPrompt({ parameters }: Pick<Activity, 'parameters'>): string | null {
	const { prompt } = parameters;
	return typeof prompt === 'string' && prompt !== '' ? prompt : null;
}
