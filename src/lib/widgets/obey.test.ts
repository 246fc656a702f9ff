/** @file How long a run is waited for that the page around asked for; what it gives is tested in a browser, tests/protocol.spec.ts. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PageMessage } from '../embed/protocol.ts';
import { obey } from './obey.ts';
import type { Standing } from './standing.svelte.ts';

let said: PageMessage[];
/** What the exhibit shows: its state, and whether a bar says how far it is. */
let state: string;
let hasBar: boolean;

function makeStanding(onClick: () => void): Standing {
	const widget = {
		dataset: {
			get state() {
				return state;
			}
		},
		querySelector: () => (hasBar ? {} : null)
	};
	const place = {
		querySelector: (selector: string) => {
			if (selector === '[data-widget]') return widget;
			return selector.startsWith('button[data-run]') ? { click: onClick } : null;
		}
	};
	return {
		Loaded: {},
		failure: '',
		entry: { parameters: {} },
		onAnswer: null,
		place: {
			name: 'beyond-length',
			host: { send: (message: PageMessage) => said.push(message) },
			element: () => place
		}
	} as unknown as Standing;
}

const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);

beforeEach(() => {
	vi.useFakeTimers();
	[said, state, hasBar] = [[], 'recorded', false];
});
afterEach(() => vi.useRealTimers());

it('a run that shows how far it is may take as long as it takes', async () => {
	const standing = makeStanding(() => (hasBar = true));
	const obeyed = obey(standing, { type: 'run', id: 'c1' });
	await minutes(9);
	expect(said).toEqual([]);
	expect(standing.onAnswer?.('result')).toBe('c1');
	await minutes(1);
	await obeyed;
	expect(said).toEqual([]);
});

it('a run of which nothing is seen for two minutes is given up', async () => {
	const obeyed = obey(
		makeStanding(() => (state = 'loading')),
		{ type: 'run', id: 'c1' }
	);
	await minutes(1);
	expect(said).toEqual([]);
	await minutes(1);
	await obeyed;
	expect(said).toMatchObject([{ type: 'error', code: 'no-result', answers: 'c1' }]);
});

it('a run that fails is told at once, and one that failed before may be tried again', async () => {
	state = 'failed';
	const again = obey(
		makeStanding(() => setTimeout(() => (state = 'loading'))),
		{ type: 'run', id: 'c1' }
	);
	await vi.advanceTimersByTimeAsync(1000);
	expect(said).toEqual([]);
	state = 'failed';
	await vi.advanceTimersByTimeAsync(1000);
	await again;
	expect(said).toMatchObject([
		{ code: 'no-result', message: expect.stringContaining('failed') as string }
	]);
});
