/** @file The service worker's decisions, on a site of a few files and a host that can be renewed or away. A browser does the same in tests/offline.spec.ts. */
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { hashOf } from '../../../vite/offline-list.js';
import type { FromKeeper } from './messages.ts';
import type { Asked, Visitor, WorkerScope } from './worker-scope.ts';

type Files = Readonly<Record<string, string>>;

function makeEdition(version: string): Files {
	const files: Record<string, string> = {
		'index.html': `home ${version} _app/immutable/start.${version}.js`,
		'404.html': `missing ${version}`,
		'lessons/rope/index.html': `rope ${version} _app/immutable/rope.${version}.js`,
		'lessons/rope/__data.json': `{"rope":"${version}"}`,
		'traces/run.json': '{"same":"in both"}',
		[`_app/immutable/start.${version}.js`]: `start ${version}`,
		[`_app/immutable/rope.${version}.js`]: `rope ${version}`,
		[`_app/immutable/words.${version}.js`]: `words ${version}`
	};
	const paths = Object.keys(files);
	const listed = paths.map((path) => {
		const bytes = Buffer.from(files[path] ?? '');
		return [path, hashOf(bytes), bytes.length];
	});
	const start = ['index.html', '404.html', `_app/immutable/start.${version}.js`];
	files['offline.json'] = JSON.stringify({
		version,
		files: listed,
		packs: {
			start: start.map((path) => paths.indexOf(path)),
			'page:lessons/rope/': [paths.indexOf(`_app/immutable/words.${version}.js`)]
		}
	});
	files['_app/version.json'] = JSON.stringify({ version });
	return files;
}

const [one, two] = [makeEdition('one'), makeEdition('two')];
const origin = 'http://museum.test';
/** What the host has; null where it is away. */
let host: Files | null;
let asked: string[];
let told: FromKeeper[];
let isFull: boolean;
/** Editions that pages say they are of, by their id. */
let pages: Map<string, string>;
/** What the browser's own cache has, and gives without asking the host if it may. */
let cached: Files;
/** Pages whose scripts do not listen yet, by how often they have to be asked. */
let deaf: Map<string, number>;
/** What the host takes forever to answer. */
let stalled: RegExp;

class FakeCache {
	readonly #kept = new Map<string, readonly [string, string]>();
	match(url: string) {
		const [body, type] = this.#kept.get(url) ?? [];
		const headers = { 'content-type': type ?? '' };
		return Promise.resolve(body === undefined ? undefined : new Response(body, { headers }));
	}
	async put(url: string, response: Response) {
		if (isFull) throw new DOMException('no room', 'QuotaExceededError');
		this.#kept.set(url, [await response.text(), response.headers.get('content-type') ?? '']);
	}
	keys() {
		return Promise.resolve([...this.#kept.keys()].map((url) => ({ url })));
	}
	delete(url: string) {
		return Promise.resolve(this.#kept.delete(url));
	}
}

function serve(
	input: string | { readonly url: string },
	init: RequestInit = {}
): Promise<Response> {
	const { pathname } = new URL(typeof input === 'string' ? input : input.url, origin);
	const path = pathname.slice('/museum/'.length);
	const old = cached[path];
	if (old !== undefined && !['no-cache', 'no-store'].includes(init.cache ?? ''))
		return Promise.resolve(new Response(old));
	asked.push(path);
	if (stalled.test(path))
		return new Promise((_, reject) => {
			init.signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
		});
	if (!host) return Promise.reject(new TypeError('no network'));
	const body = host[path] ?? host[`${path}index.html`];
	return Promise.resolve(new Response(body ?? '', { status: body === undefined ? 404 : 200 }));
}

const update = vi.fn(() => Promise.resolve());
const visitorOf = (id: string): Visitor => ({
	id,
	url: origin,
	type: 'window',
	postMessage(message, transfer) {
		const said = message as FromKeeper;
		const left = deaf.get(id) ?? 0;
		deaf.set(id, left - 1);
		if (said.type !== 'which-version') told.push(said);
		else if (left <= 0) (transfer?.[0] as MessagePort).postMessage(pages.get(id) ?? null);
	}
});
const scope = {
	registration: { update },
	clients: {
		claim: () => Promise.resolve(),
		get: (id: string) => Promise.resolve(pages.has(id) ? visitorOf(id) : undefined),
		matchAll: () => Promise.resolve([visitorOf('some page')])
	}
} as unknown as WorkerScope;

async function openKeeper(version: string) {
	const { Keeper } = await import('./keeper.ts');
	const keeper = new Keeper(scope, '/museum', version);
	/** Answers, once all that was to be kept is. */
	const ask = async (path: string, from: string | null = null) => {
		const work: Promise<unknown>[] = [];
		const request = {
			url: `${origin}/museum/${path}`,
			method: 'GET',
			headers: new Headers(),
			mode: from === null ? 'navigate' : 'cors',
			destination: from === null ? 'document' : '',
			signal: new AbortController().signal
		};
		const response = await keeper.answer({
			request,
			clientId: from ?? '',
			resultingClientId: from === null ? 'new page' : '',
			waitUntil: (promise: Promise<unknown>) => work.push(promise)
		} as unknown as Asked);
		// Keeping may lead to more of it.
		for (let i = 0; i < work.length; i++) await work[i];
		return response;
	};
	return { keeper, ask };
}

beforeEach(() => {
	host = one;
	asked = [];
	told = [];
	isFull = false;
	pages = new Map();
	cached = {};
	deaf = new Map();
	stalled = /^never$/;
	const stores = new Map<string, FakeCache>();
	vi.stubGlobal('caches', {
		open: (name: string) => {
			const store = stores.get(name) ?? new FakeCache();
			stores.set(name, store);
			return Promise.resolve(store);
		}
	});
	vi.stubGlobal('navigator', { userAgentData: {} });
	vi.stubGlobal('location', new URL(`${origin}/museum/service-worker.js`));
	vi.stubGlobal('fetch', serve);
	update.mockClear();
});
afterEach(() => vi.unstubAllGlobals());

describe('the keeper of an edition', () => {
	it('brings no more than the first page needs', async () => {
		const { keeper } = await openKeeper('one');
		await keeper.install();
		expect(asked.sort()).toEqual(['', '404.html', '_app/immutable/start.one.js', 'offline.json']);
	});

	it('does not install while the host is being renewed', async () => {
		const { keeper } = await openKeeper('two');
		await expect(keeper.install()).rejects.toThrow('being renewed');
	});

	it('opens a page that was seen without a network: with a query, and without its slash', async () => {
		const { keeper, ask } = await openKeeper('one');
		await keeper.install();
		expect(await (await ask('lessons/rope/')).text()).toContain('rope one');
		host = null;
		expect(await (await ask('lessons/rope/?layer=4')).text()).toContain('rope one');
		const moved = await ask('lessons/rope?layer=4').catch((error: unknown) => error);
		// Node knows no relative address here; that there was one to go to is what counts.
		expect(moved instanceof Response ? moved.status : String(moved)).toMatch(/302|rope\/\?layer=4/);
		expect(await (await ask('_app/immutable/rope.one.js', 'page')).text()).toBe('rope one');
		expect(await (await ask('lessons/rope/__data.json', 'page')).text()).toContain('one');
	});

	it('answers what it does not have with the page for that, and says which of the two it is', async () => {
		const { keeper, ask } = await openKeeper('one');
		await keeper.install();
		host = null;
		const [unseen, unknown] = [await ask('lessons/rope/'), await ask('no/such/room/')];
		expect([unseen.status, unknown.status]).toEqual([503, 404]);
		expect(await unknown.text()).toBe('missing one');
		expect((await ask('lessons/rope/__data.json', 'page')).status).toBe(503);
	});

	it('isolates pages, and leaves what they fetch alone', async () => {
		const { keeper, ask } = await openKeeper('one');
		await keeper.install();
		const header = 'document-isolation-policy';
		expect((await ask('')).headers.get(header)).toBe('isolate-and-credentialless');
		expect((await ask('traces/run.json', 'page')).headers.get(header)).toBeNull();
	});

	it('keeps what a page fetched before', async () => {
		const { keeper, ask } = await openKeeper('one');
		await keeper.install();
		await keeper.keepUsed(['lessons/rope/', 'traces/run.json']);
		host = null;
		expect((await ask('lessons/rope/')).status).toBe(200);
		expect((await ask('traces/run.json', 'page')).status).toBe(200);
	});

	it('hands over the host’s answer where there is no room, and says that once it has to', async () => {
		const { keeper, ask } = await openKeeper('one');
		isFull = true;
		await keeper.install();
		expect(told).toContainEqual({ type: 'cannot-keep', why: 'full' });
		expect(await (await ask('lessons/rope/')).text()).toContain('rope one');
	});
});

describe('when the host has another edition', () => {
	it('a page that is kept stays whole, and data of the other edition never reaches it', async () => {
		const { keeper, ask } = await openKeeper('one');
		await keeper.install();
		host = two;
		pages.set('old page', 'one');
		expect(await (await ask('')).text()).toContain('home one');
		expect((await ask('lessons/rope/__data.json', 'old page')).status).toBe(409);
		expect(update).toHaveBeenCalled();
		expect(told).toContainEqual({ type: 'renewed' });
		// What is the same in both may come.
		expect((await ask('traces/run.json', 'old page')).status).toBe(200);
	});

	it('a page of the other comes whole, and is given the host’s data', async () => {
		const { keeper, ask } = await openKeeper('one');
		await keeper.install();
		await keeper.keepUsed(['lessons/rope/']);
		host = { ...two, 'glossary/index.html': 'glossary two' };
		expect(await (await ask('glossary/')).text()).toBe('glossary two');
		pages.set('new page', 'two');
		const data = await ask('lessons/rope/__data.json', 'new page');
		expect(await data.text()).toContain('two');
	});

	it('a page that came just before the host went back is asked which it is, and gets no data of this one', async () => {
		const { keeper, ask } = await openKeeper('one');
		await keeper.install();
		host = { ...one, 'lessons/rope/index.html': two['lessons/rope/index.html'] ?? '' };
		expect(await (await ask('lessons/rope/')).text()).toContain('rope two');
		pages.set('new page', 'two');
		expect((await ask('lessons/rope/__data.json', 'new page')).status).toBe(409);
	});

	it('an old page under the new keeper is sent back for a whole one', async () => {
		host = two;
		const { keeper, ask } = await openKeeper('two');
		await keeper.install();
		pages.set('old page', 'one');
		expect((await ask('lessons/rope/__data.json', 'old page')).status).toBe(409);
	});

	it('a page that does not listen yet is asked again, and one that never does gets no data', async () => {
		const { keeper, ask } = await openKeeper('one');
		await keeper.install();
		await keeper.keepUsed(['lessons/rope/', 'traces/run.json']);
		host = two;
		pages.set('starting', 'two').set('busy', 'two');
		deaf.set('starting', 3).set('busy', Infinity);
		expect(await (await ask('lessons/rope/__data.json', 'starting')).text()).toContain('two');
		vi.useFakeTimers({ toFake: ['setTimeout'] });
		try {
			const data = ask('lessons/rope/__data.json', 'busy');
			await vi.advanceTimersByTimeAsync(10_000);
			expect((await data).status).toBe(409);
			// A picture on a page without scripts.
			const other = ask('traces/run.json', 'busy');
			await vi.advanceTimersByTimeAsync(10_000);
			expect((await other).status).toBe(200);
		} finally {
			vi.useRealTimers();
		}
	});

	it('data comes from the host, not from what the browser has of the edition before', async () => {
		const { keeper, ask } = await openKeeper('two');
		host = two;
		await keeper.install();
		cached = { 'lessons/rope/__data.json': one['lessons/rope/__data.json'] ?? '' };
		const own = await ask('lessons/rope/__data.json', 'own page');
		expect(await own.text()).toContain('two');
		// A page of the other edition, the host back at it.
		host = one;
		pages.set('other page', 'one');
		cached = { 'lessons/rope/__data.json': two['lessons/rope/__data.json'] ?? '' };
		const others = await ask('lessons/rope/__data.json', 'other page');
		expect(await others.text()).toContain('one');
	});

	it('what was kept comes along in its new form, and what nobody needs is cleared two editions later', async () => {
		const first = await openKeeper('one');
		await first.keeper.install();
		await first.ask('lessons/rope/');
		host = two;
		const second = await openKeeper('two');
		await second.keeper.install();
		await second.keeper.activate();
		asked = [];
		host = null;
		expect(await (await second.ask('lessons/rope/')).text()).toContain('rope two');
		// What a page imports without naming it in a tag is part of it.
		expect((await second.ask('_app/immutable/words.two.js', 'page')).status).toBe(200);
		expect(asked).toEqual([]);
	});

	it('a host that only changes what it serves has no other edition', async () => {
		const { keeper, ask } = await openKeeper('one');
		await keeper.install();
		host = { ...one, 'lessons/rope/__data.json': '{"changed":"on the way"}' };
		expect((await ask('lessons/rope/__data.json', 'page')).status).toBe(200);
		expect(told).toEqual([]);
	});
});

describe('when the next edition is to take over', () => {
	it('what is under way is given up, and what is asked for later is not', async () => {
		const { keeper, ask } = await openKeeper('one');
		await keeper.install();
		stalled = /\.json$/;
		const asking = Promise.allSettled([
			ask('traces/run.json', 'a worker'),
			keeper.keepUsed(['traces/run.json'])
		]);
		await vi.waitFor(() =>
			expect(asked.filter((path) => path === 'traces/run.json')).toHaveLength(2)
		);
		keeper.leave();
		expect((await asking).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
		stalled = /^never$/;
		expect((await ask('traces/run.json', 'a worker')).status).toBe(200);
		expect(told).toEqual([]);
	});

	it('a browser that puts looking for it off keeps nobody waiting', async () => {
		const { keeper, ask } = await openKeeper('one');
		await keeper.install();
		host = two;
		pages.set('old page', 'one');
		update.mockImplementationOnce(() => new Promise(() => undefined));
		expect((await ask('lessons/rope/__data.json', 'old page')).status).toBe(409);
	});
});

it('hashes are those of the files', () => {
	const digest = createHash('sha256').update('start one').digest('base64url');
	expect(one['offline.json']).toContain(digest.slice(0, 22));
});
