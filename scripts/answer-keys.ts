/** @file `npm run answers`: runs the models of all activities here and writes their answer keys, `content/activities/answers.json`. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readActivity, type Activity } from '../src/lib/content/activities/activity.ts';
import type { AnswerKeys, KeyAnswer } from '../src/lib/content/activities/answer-key.ts';
import { meets, type Output } from '../src/lib/content/activities/conditions.ts';
import type { Engine } from '../src/lib/model/engine/engine.ts';
import { listCandidates, type LoadModel } from './answers/candidates.ts';
import { loadFolder } from './node-engine.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'content/activities');
/** Answers that a key lists of one check; what else would do is counted. */
const mostListed = 6;

export function readActivities(): readonly Activity[] {
	return readdirSync(folder)
		.filter((name) => name.endsWith('.yaml'))
		.sort()
		.map((name) => readActivity(name, readFileSync(join(folder, name), 'utf8')));
}

export async function writeAnswers(): Promise<void> {
	const keys = await makeKeys(readActivities());
	writeFileSync(join(folder, 'answers.json'), `${JSON.stringify(keys, null, '\t')}\n`);
	for (const { slug, checks } of keys.activities)
		for (const { id, right, all } of checks) console.log(`${slug}, ${id}: ${right} of ${all}`);
}

/**
 * For each check of each activity, the answers that meet it.
 * @throws {Error} where no answer meets a check, or every one does
 */
export async function makeKeys(activities: readonly Activity[]): Promise<AnswerKeys> {
	const engines = new Map<string, Engine>();
	const load: LoadModel = async (id) => {
		const engine = engines.get(id) ?? (await loadFolder(join(root, 'static/models', id), id));
		engines.set(id, engine);
		return engine;
	};
	try {
		const made = [];
		for (const activity of activities)
			made.push(makeKey(activity, await listCandidates(activity, load)));
		return { command: 'npm run answers', activities: made };
	} finally {
		for (const engine of engines.values()) await engine.dispose();
	}
}

function makeKey(
	activity: Activity,
	candidates: readonly Output[]
): AnswerKeys['activities'][number] {
	const checks = activity.checks.flatMap((check) => {
		if (check.kind !== 'output') return [];
		const right = candidates.filter((candidate) => meets(candidate, check.conditions));
		if (right.length === 0 || right.length === candidates.length)
			throw new Error(
				`${activity.slug}, check "${check.id}": ${right.length} of ${candidates.length} answers meet it.`
			);
		const shown = right.slice(0, mostListed).map(toAnswer);
		return [{ id: check.id, right: right.length, all: candidates.length, shown }];
	});
	return { slug: activity.slug, checks };
}

/** Four digits of a number are what two machines agree on. */
function toAnswer({ result, state }: Output): KeyAnswer {
	const round = (value: unknown): unknown => {
		if (typeof value === 'number')
			return Number.isInteger(value) ? value : Number(value.toPrecision(4));
		if (Array.isArray(value)) return value.slice(0, 3).map(round);
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, round(each)]));
	};
	const named = Object.fromEntries(Object.entries(result).filter(([key]) => key !== 'revision'));
	return { result: round(named), state: round(state) } as KeyAnswer;
}
