import { describe, expect, it } from 'vitest';
import keys from '../../../../content/activities/answers.json';
import { makeKeys, readActivities } from '../../../../scripts/answer-keys.ts';
import { acts } from '../acts.ts';
import { readActivity } from './activity.ts';
import { meets, readPath } from './conditions.ts';

const minimal = `
title: A task
act: reading
minutes: 5
summary: What it is about.
task: What to do.
exhibit: head-reader
checks:
  - { kind: output, id: one, ask: Find it., why: So it is., conditions: [{ of: result.share, above: 0.5 }] }
`;

describe('a condition', () => {
	const output = {
		result: { next: [{ text: ' box' }], loss: 2, own: ' box' },
		state: { layer: 3 }
	};

	it.each([
		[{ of: 'result.next.0.text', is: ' box' }, true],
		[{ of: 'result.next.0.text', isNot: ' box' }, false],
		[{ of: 'result.next.1.text', isNot: ' box' }, false],
		[{ of: 'result.next.0.text', sameAs: 'result.own' }, true],
		[{ of: 'result.next.0.text', differsFrom: 'result.own' }, false],
		[{ of: 'result.loss', below: 2 }, false],
		[{ of: 'result.loss', below: 2.1, above: 1.9 }, true],
		[{ of: 'result.own', below: 9 }, false],
		[{ of: 'state.layer', is: 3 }, true],
		[{ of: 'state.layer', is: '3' }, false],
		[{ of: 'state.layer', matches: '\\d' }, true],
		[{ of: 'result.own', matches: 'box' }, false],
		[{ of: 'result.constructor.name', isNot: '' }, false]
	])('%j is met: %s', (condition, isMet) => {
		expect(meets(output, [condition])).toBe(isMet);
	});

	it('reads no further than what was reported', () => {
		expect(readPath(output, 'result.next.0.nothing.more')).toBeUndefined();
	});
});

describe('an activity file', () => {
	it('is read, its name is its slug', () => {
		expect(readActivity('content/activities/a-task.yaml', minimal)).toMatchObject({
			...{ slug: 'a-task', title: 'A task', parameters: {} }
		});
	});

	it.each([
		['title: [', 'a-task.yaml is not YAML'],
		[minimal.replace('act: reading', 'act: cooking'), 'act: '],
		[minimal.replace('above: 0.5', ''), 'without a comparison'],
		[minimal.replace('result.share', 'share'), 'checks.0.conditions.0.of'],
		[minimal.replace('kind: output', 'kind: sampled'), 'checks.0.kind'],
		[`${minimal}extra: 1\n`, 'extra'],
		[`${minimal}  - { kind: text, id: one, ask: Why?, atLeast: 9, lookFor: This. }\n`, 'one id'],
		[
			minimal.replace(
				/ {2}- .*/,
				'  - { kind: text, id: one, ask: Why?, atLeast: 9, lookFor: This. }'
			),
			'of the model itself'
		]
	])('is refused with the file and the field: %#', (content, message) => {
		expect(() => readActivity('a-task.yaml', content)).toThrow(message);
	});
});

/** Numbers that agree to a thousandth; what is no number agrees when it is the same. */
function expectAlike(found: unknown, expected: unknown, where: string): void {
	if (typeof found === 'number' && typeof expected === 'number') {
		expect(Math.abs(found - expected), where).toBeLessThanOrEqual(1e-3 * Math.abs(expected));
	} else if (typeof found === 'object' && found !== null && typeof expected === 'object') {
		expect(Object.keys(found), where).toEqual(Object.keys(expected ?? {}));
		for (const [key, value] of Object.entries(found))
			expectAlike(value, (expected as Record<string, unknown>)[key], `${where}.${key}`);
	} else expect(found, where).toEqual(expected);
}

describe('the activities of the site', () => {
	const activities = readActivities();

	it('are one at least of each act', () => {
		for (const { id } of acts)
			expect(activities.filter(({ act }) => act === id).length, id).toBeGreaterThan(0);
	});

	it('have the answer keys that the models give when they are run again, and none that everything meets', async () => {
		expectAlike(await makeKeys(activities), keys, 'keys');
	}, 600_000);
});
