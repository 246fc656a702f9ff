/** @file Statements of cmi5, each with an id that is the same however often it is sent. */
import type { Given } from './attempt.ts';

const cmi5 = 'https://w3id.org/xapi/cmi5/context/categories/cmi5';
const moveOn = 'https://w3id.org/xapi/cmi5/context/categories/moveon';
const mastery = 'https://w3id.org/xapi/cmi5/context/extensions/masteryscore';
const session = 'https://w3id.org/xapi/cmi5/context/extensions/sessionid';

const verbs = {
	initialized: 'http://adlnet.gov/expapi/verbs/initialized',
	answered: 'http://adlnet.gov/expapi/verbs/answered',
	completed: 'http://adlnet.gov/expapi/verbs/completed',
	passed: 'http://adlnet.gov/expapi/verbs/passed',
	failed: 'http://adlnet.gov/expapi/verbs/failed',
	terminated: 'http://adlnet.gov/expapi/verbs/terminated'
} as const;
export type Verb = keyof typeof verbs;

/** What the launch said. */
export interface Launch {
	readonly endpoint: string;
	readonly actor: unknown;
	readonly registration: string;
	readonly activityId: string;
}

/** The LMS's own part of every statement, and how the session is meant (`LMS.LaunchData`). */
export interface LaunchData {
	readonly contextTemplate?: Context;
	readonly launchMode?: string;
	readonly masteryScore?: number;
	readonly returnURL?: string;
}
interface Context {
	readonly contextActivities?: Readonly<Record<string, readonly unknown[] | undefined>>;
	readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface Told {
	readonly verb: Verb;
	/** What makes it another statement of the same verb, as `q1:2`. */
	readonly key?: string;
	readonly result?: object;
	/** Where it is about a part of the lesson. */
	readonly object?: { readonly id: string; readonly definition?: object };
	readonly timestamp: string;
}

/** What an answer says of itself: what tells it from other answers, its result, and what kind of question it is to (xAPI 1.0.3, interactions). */
export function describeAnswer(given: Given) {
	if ('option' in given) {
		const { question, option, isRight } = given;
		const name = (index: number) => `o${index + 1}`;
		return {
			key: String(option),
			result: { response: name(option), success: isRight },
			definition: {
				interactionType: 'choice',
				correctResponsesPattern: [name(question.right)],
				choices: question.options.map((text, i) => ({ id: name(i), description: { en: text } }))
			}
		};
	}
	if ('found' in given)
		return {
			key: 'found',
			result: { response: given.found, success: true },
			definition: { interactionType: 'other' }
		};
	return {
		key: given.text,
		result: { response: given.text },
		definition: { interactionType: 'long-fill-in' }
	};
}

/** @returns a statement; a pure function of its arguments, its id too */
export async function makeStatement(launch: Launch, data: LaunchData, told: Told) {
	const { verb, key = '', result, object, timestamp } = told;
	const isDefined = verb !== 'answered';
	const isMoving = verb === 'completed' || verb === 'passed' || verb === 'failed';
	const template = data.contextTemplate ?? {};
	const known = template.contextActivities?.category ?? [];
	const category = [
		...known,
		...(isDefined ? [{ id: cmi5 }] : []),
		...(isMoving ? [{ id: moveOn }] : [])
	];
	const isJudged = verb === 'passed' || verb === 'failed';
	const sessionId = JSON.stringify(template.extensions?.[session] ?? '');
	return {
		id: await makeId(`${launch.registration} ${sessionId} ${launch.activityId} ${verb} ${key}`),
		actor: launch.actor,
		verb: { id: verbs[verb], display: { en: verb } },
		object: { objectType: 'Activity', ...(object ?? { id: launch.activityId }) },
		...(result && { result }),
		context: {
			...template,
			registration: launch.registration,
			contextActivities: { ...template.contextActivities, category },
			extensions: {
				...template.extensions,
				...(isJudged && data.masteryScore !== undefined && { [mastery]: data.masteryScore })
			}
		},
		timestamp
	};
}
export type Statement = Awaited<ReturnType<typeof makeStatement>>;

/** A UUID of version 5 form, made from a name by SHA-1. */
async function makeId(name: string): Promise<string> {
	const digest = await crypto.subtle.digest(
		'SHA-1',
		new TextEncoder().encode(`model-museum ${name}`)
	);
	const bytes = new Uint8Array(digest).slice(0, 16);
	bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
	bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
	const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
	return [8, 12, 16, 20, 32].map((end, i, ends) => hex.slice(ends[i - 1] ?? 0, end)).join('-');
}
