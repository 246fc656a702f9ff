import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it, vi } from 'vitest';
import { readActivity } from '../content/activities/activity.ts';
import { listTexts, zipPackage, type PackageFormat, type PackagePlan } from './make-package.ts';
import { describeActivity } from './plan.ts';
import { ActivityAttempt } from './runtime/activity-attempt.ts';
import { mostSuspended } from './runtime/attempt.ts';
import type { ActivityConfig, LessonConfig } from './runtime/config.ts';
import { describeInteraction } from './runtime/interaction.ts';
import { LessonAttempt } from './runtime/lesson-attempt.ts';
import { ScormLms } from './runtime/scorm.ts';
import { describeAnswer, makeStatement } from './runtime/statements.ts';
import { writeDuration, writeTimespan, writeTimestamp } from './runtime/times.ts';

function makeConfig(format: PackageFormat = 'scorm12', questions = 3): LessonConfig {
	return {
		...{ format, kind: 'lesson', name: 'nope-layers', title: 'Layers “without” & </script> RoPE' },
		...{ address: 'https://museum.example/embed/lesson/nope-layers/', passMark: 0.6 },
		questions: Array.from({ length: questions }, (_, i) => ({
			...{
				kind: 'choice',
				id: `nope-layers-q${i + 1}`,
				ask: `Question ${i}?`,
				options: ['a', 'b', 'c'],
				right: i % 3
			}
		}))
	};
}
const say = (said: object) => ({
	...{ source: 'model-museum', version: 1, lesson: 'nope-layers' },
	...said
});
const answer = (question: number, option: number) => say({ type: 'answer', question, option });

describe('a time', () => {
	it.each([
		[0, '0000:00:00.00', 'PT0S'],
		[994, '0000:00:00.99', 'PT0.99S'],
		[61_230, '0000:01:01.23', 'PT1M1.23S'],
		[3_600_000, '0001:00:00.00', 'PT1H0S'],
		[36_000_000 * 1000, '9999:59:59.99', 'PT10000H0S'],
		[-5, '0000:00:00.00', 'PT0S']
	])('of %d ms is %s in SCORM 1.2 and %s in ISO 8601', (ms, timespan, duration) => {
		expect(writeTimespan(ms)).toBe(timespan);
		expect(writeDuration(ms)).toBe(duration);
	});

	it('of the day has two digits of a second and is in UTC', () => {
		expect(writeTimestamp(new Date('2026-11-29T15:00:00.056Z'))).toBe('2026-11-29T15:00:00.05Z');
		expect(writeTimestamp(new Date('2026-11-29T15:00:00Z'))).toBe('2026-11-29T15:00:00.00Z');
	});
});

describe('a session', () => {
	it.each([
		['forward by a day', 86_400_000],
		['back by a day', -86_400_000]
	])('lasts as long as it lasted where the clock is put %s meanwhile', (_, ms) => {
		const kept = new Map<string, string>();
		const api = {
			...{ Initialize: () => 'true', Commit: () => 'true', Terminate: () => 'true' },
			GetValue: (name: string) => kept.get(name) ?? '',
			SetValue: (name: string, value: string) => {
				kept.set(name, value);
				return 'true';
			}
		};
		const page = { API_1484_11: api, opener: null };
		vi.stubGlobal('window', Object.assign(page, { parent: page }));
		vi.useFakeTimers({ toFake: ['Date'] });
		try {
			const config = makeConfig('scorm2004');
			const lms = new ScormLms('scorm2004');
			void lms.begin();
			const attempt = new LessonAttempt(config, '');
			vi.setSystemTime(Date.now() + ms);
			lms.report(attempt, attempt.hear(answer(0, 0)) ?? []);
			lms.finish(attempt);
			expect(lms.problem).toBe('');
			expect(kept.get('cmi.session_time')).toMatch(/^PT[0-5]?\d(\.\d\d)?S$/);
			expect(kept.get('cmi.interactions.0.latency')).toMatch(/^PT[0-5]?\d(\.\d\d)?S$/);
		} finally {
			vi.useRealTimers();
			vi.unstubAllGlobals();
		}
	});
});

describe('an attempt at a lesson', () => {
	it('counts first tries, once', () => {
		const attempt = new LessonAttempt(makeConfig(), '');
		expect(attempt.hear(answer(0, 0))).toMatchObject([{ option: 0, isRight: true }]);
		expect(attempt.hear(answer(0, 0))).toEqual([]);
		expect(attempt.hear(answer(1, 0))).toMatchObject([{ option: 0, isRight: false }]);
		expect(attempt.score).toBeNull();
		expect(attempt.isComplete).toBe(false);
		expect(attempt.progress).toBeCloseTo(1 / 3);
		expect(attempt.hear(answer(1, 1))).toMatchObject([{ option: 1, isRight: true }]);
		attempt.hear(answer(2, 2));
		expect(attempt.score).toBeCloseTo(2 / 3);
		expect(attempt.isPassed).toBe(true);
		expect(attempt.hear(answer(3, 0))).toEqual([]);
		expect(attempt.hear(answer(0, 9))).toEqual([]);
	});

	it('goes on where it was suspended, also where the lesson has forgotten', () => {
		const first = new LessonAttempt(makeConfig(), '');
		first.hear(answer(0, 1));
		const second = new LessonAttempt(makeConfig(), first.suspend());
		// Right at the second try of the attempt, though the first of this visit.
		second.hear(answer(0, 0));
		second.hear(answer(1, 1));
		second.hear(answer(2, 2));
		expect(second.score).toBeCloseTo(2 / 3);
		expect(new LessonAttempt(makeConfig(), second.suspend()).isComplete).toBe(true);
	});

	it('takes a quiz that was finished before, and a lesson marked as done', () => {
		const attempt = new LessonAttempt(makeConfig(), '');
		attempt.hear(say({ type: 'quiz', right: 1, count: 4 }));
		expect([attempt.score, attempt.isPassed, attempt.isComplete]).toEqual([0.25, false, true]);
		const done = new LessonAttempt(makeConfig(), '');
		done.hear(say({ type: 'done' }));
		expect([done.score, done.isPassed, done.isComplete]).toEqual([null, null, true]);
	});

	it('is suspended within 4,096 characters, however much was tried', () => {
		const config = makeConfig('scorm12', 700);
		const attempt = new LessonAttempt(config, '');
		for (let i = 0; i < 700; i++) for (const option of [1, 2, 0]) attempt.hear(answer(i, option));
		const text = attempt.suspend();
		expect(text.length).toBeLessThanOrEqual(mostSuspended);
		expect(new LessonAttempt(config, text).progress).toBeGreaterThan(0);
		for (const broken of ['{', 'null', '{"v":2}', '{"v":1,"a":[["x"],5]}'])
			expect(new LessonAttempt(config, broken).progress).toBe(0);
	});

	it.each([
		['of another lesson', { type: 'answer', question: 1, option: 0, lesson: 'b' }],
		['with text for a number', { type: 'answer', question: '1', option: 0 }],
		['with more right than asked', { type: 'quiz', right: 5, count: 4 }],
		['of somebody else', { type: 'answer', question: 1, option: 0, source: 'x' }]
	])('does not hear what is %s', (_, said) => {
		expect(new LessonAttempt(makeConfig(), '').hear(say(said))).toBeNull();
	});
});

describe('an attempt at an activity', () => {
	const activity = readActivity(
		'one-head-matters.yaml',
		readFileSync('content/activities/one-head-matters.yaml', 'utf8')
	);
	const described = describeActivity(activity);
	const questions = described.kind === 'activity' ? described.questions : [];
	const config: ActivityConfig = {
		...{ kind: 'activity', format: 'scorm12', name: 'one-head-matters', title: 'One head' },
		...{ address: 'x', passMark: 0.6, questions }
	};
	const evidence = { result: { off: '5.7', answerProbability: 0.1, next: [{ text: ' box' }] } };
	const tell = (met: readonly string[], texts: object = {}, change: object = {}) => ({
		...{ source: 'model-museum', version: 1, type: 'result', widget: 'activity' },
		result: {
			...{ activity: 'one-head-matters', done: 1, count: 4, texts },
			met: Object.fromEntries(met.map((name) => [name, evidence])),
			...change
		}
	});
	const finds = questions.flatMap((each) => (each.kind === 'find' ? [each.check] : []));
	const [written] = questions.flatMap((each) => (each.kind === 'text' ? [each.check] : []));
	const text = 'The head writes what others read, and one of many is no proof of a place.';

	it('tells each thing once: what was found with the values that it was found by, and each new text', () => {
		const attempt = new ActivityAttempt(config, '');
		expect(finds).toContain('costly');
		expect(attempt.hear(tell(['costly']))).toMatchObject([
			{ question: { id: 'one-head-matters-costly' }, found: 'off = "5.7"; answerProbability = 0.1' }
		]);
		expect(attempt.hear(tell(['costly']))).toEqual([]);
		expect(attempt.hear(tell(['costly'], { [`${written}`]: text }))).toMatchObject([{ text }]);
		expect(attempt.hear(tell(['costly'], { [`${written}`]: text }))).toEqual([]);
		expect(attempt.hear(tell(['costly'], { [`${written}`]: `${text} More.` }))).toHaveLength(1);
		expect(attempt.hear(tell(['nothing'], { elsewhere: text }))).toEqual([]);
	});

	it('has a score once it passes, is never failed, and is complete with everything found and written', () => {
		const attempt = new ActivityAttempt(config, '');
		expect(finds).toHaveLength(3);
		attempt.hear(tell(finds.slice(0, 1)));
		expect([attempt.score, attempt.isPassed]).toEqual([null, null]);
		attempt.hear(tell(finds.slice(0, 2)));
		expect([attempt.score, attempt.isPassed, attempt.isOver]).toEqual([2 / 3, true, false]);
		attempt.hear(tell(finds, { [`${written}`]: 'Too short.' }));
		expect([attempt.score, attempt.isOver, attempt.isComplete]).toEqual([1, true, false]);
		attempt.hear(tell(finds, { [`${written}`]: text }));
		expect([attempt.isComplete, attempt.progress]).toEqual([true, 1]);
	});

	it('goes on where it was suspended, within 4,096 characters', () => {
		const first = new ActivityAttempt(config, '');
		first.hear(tell(finds, { [`${written}`]: 'x'.repeat(4000) }));
		expect(first.suspend().length).toBeLessThanOrEqual(mostSuspended);
		const second = new ActivityAttempt(config, first.suspend());
		expect(second.isComplete).toBe(true);
		expect(second.hear(tell(finds, { [`${written}`]: 'x'.repeat(4000) }))).toEqual([]);
		for (const broken of ['{', 'null', '{"v":2}', '{"v":1,"m":[5],"t":{"a":1}}'])
			expect(new ActivityAttempt(config, broken).progress).toBe(0);
	});

	it.each([
		['another activity', { activity: 'b' }],
		['nothing that was met', { met: null }]
	])('does not hear a result of %s', (_, change) => {
		expect(new ActivityAttempt(config, '').hear(tell(['costly'], {}, change))).toBeNull();
	});

	it('tells SCORM in its words, and cut to what each version takes', () => {
		const [find] = questions.flatMap((each) => (each.kind === 'find' ? [each] : []));
		const [ask] = questions.flatMap((each) => (each.kind === 'text' ? [each] : []));
		if (!find || !ask) throw new Error('The activity has both.');
		const long = { question: ask, text: 'x'.repeat(4500) };
		expect(describeInteraction({ question: find, found: 'a = 1' }, true).type).toBe('performance');
		expect(describeInteraction({ question: find, found: 'a = 1' }, false).type).toBe('other');
		const [in12, in2004] = [true, false].map((is12) => describeInteraction(long, is12));
		expect([in12?.type, in12?.response.length, in12?.result]).toEqual(['fill-in', 255, 'neutral']);
		expect([in2004?.type, in2004?.response.length]).toEqual(['long-fill-in', 4000]);
		expect(describeAnswer(long).result).toEqual({ response: long.text });
	});
});

describe('a package', () => {
	const plan = (format: PackageFormat): PackagePlan => ({
		config: makeConfig(format),
		...{ summary: 'About <layers>.', minutes: 9, id: 'https://museum.example/lessons/nope-layers' },
		script: 'void 0;'
	});

	it.each(['scorm12', 'scorm2004', 'cmi5'] as const)('of %s holds what it says', (format) => {
		const files = unzipSync(zipPackage(plan(format)));
		const manifest = format === 'cmi5' ? 'cmi5.xml' : 'imsmanifest.xml';
		expect(Object.keys(files)).toEqual([manifest, 'index.html', 'lms.js']);
		const text = strFromU8(files[manifest] ?? new Uint8Array());
		expect(text).toContain('Layers “without” &amp; &lt;/script&gt; RoPE');
		for (const [, href = ''] of text.matchAll(/<file href="([^"]+)"/g))
			expect(files[href], href).toBeDefined();
		const page = strFromU8(files['index.html'] ?? new Uint8Array());
		const written = /id="package">(.*)<\/script>\n/.exec(page)?.[1] ?? '';
		expect(JSON.parse(written)).toEqual(makeConfig(format));
	});

	it('of cmi5 has the elements of a course structure in their order, with one unit', () => {
		const text = listTexts(plan('cmi5'))['cmi5.xml'] ?? '';
		const described = ['title', 'langstring', 'description', 'langstring'];
		expect([...text.matchAll(/<(\w+)[\s>]/g)].map(([, name]) => name)).toEqual([
			...['courseStructure', 'course', ...described],
			...['au', ...described, 'url']
		]);
	});

	it('is the same archive each time, and lists the files of the site', () => {
		const whole = { ...plan('scorm12'), site: { 'site/a b.js': new Uint8Array([1]) } };
		expect(Buffer.compare(zipPackage(whole), zipPackage(whole))).toBe(0);
		expect(listTexts(whole)['imsmanifest.xml']).toContain('<file href="site/a%20b.js"/>');
	});
});

describe('a statement of cmi5', () => {
	const launch = {
		...{ endpoint: 'https://lrs.example/', actor: { name: 'x' } },
		...{ registration: 'r', activityId: 'https://museum.example/lessons/a' }
	};
	const data = {
		contextTemplate: {
			extensions: { 'https://w3id.org/xapi/cmi5/context/extensions/sessionid': 's' },
			contextActivities: { grouping: [{ id: 'g' }] }
		},
		masteryScore: 0.5
	};
	const timestamp = '2026-11-29T15:00:00.000Z';

	it('has the same id each time, another for another session, verb or key', async () => {
		const make = async (change: object = {}, key?: string) =>
			(
				await makeStatement({ ...launch, ...change }, data, {
					verb: 'answered',
					timestamp,
					...(key && { key })
				})
			).id;
		const id = await make();
		expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
		expect(await make()).toBe(id);
		expect(new Set([id, await make({ registration: 'q' }), await make({}, 'q1:2')]).size).toBe(3);
	});

	it('carries what cmi5 asks of its verb', async () => {
		const passed = await makeStatement(launch, data, { verb: 'passed', timestamp });
		expect(
			passed.context.contextActivities.category.map((each) => (each as { id: string }).id)
		).toEqual([
			'https://w3id.org/xapi/cmi5/context/categories/cmi5',
			'https://w3id.org/xapi/cmi5/context/categories/moveon'
		]);
		expect(passed.context.extensions).toMatchObject({
			'https://w3id.org/xapi/cmi5/context/extensions/sessionid': 's',
			'https://w3id.org/xapi/cmi5/context/extensions/masteryscore': 0.5
		});
		const answered = await makeStatement(launch, data, { verb: 'answered', timestamp });
		expect(answered.context.contextActivities).toMatchObject({
			category: [],
			grouping: [{ id: 'g' }]
		});
	});
});
