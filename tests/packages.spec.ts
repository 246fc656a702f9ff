/**
 * @file Packages in an LMS: SCORM against scorm-again (MIT), whose API an LMS's page has in its window, and cmi5 against a small record store.
 * A whole attempt each: quiz, score, completion, the page left and opened again.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { strFromU8, unzipSync } from 'fflate';
import { runTypeScript } from '../scripts/run-typescript.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type FrameLocator } from './museum-test.ts';

type Format = 'scorm12' | 'scorm2004' | 'cmi5';
type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => boolean;

const folder = mkdtempSync(join(tmpdir(), 'package-'));
test.afterAll(() => rmSync(folder, { recursive: true }));
/** Its scripts for a page are no part of what the package exports. */
const scormAgain = join(import.meta.dirname, '../node_modules/scorm-again/dist');

type Files = Readonly<Record<string, Uint8Array>>;

/** @param site where the museum is hosted; null takes its files along */
async function makePackage(
	format: Format,
	site: string | null,
	subject = ['--lesson', 'nope-layers']
): Promise<Files> {
	const out = join(folder, `${format}.zip`);
	const args = [...subject, '--format', format, '--out', out];
	const where = site === null ? ['--whole'] : ['--site', site];
	await runTypeScript('/scripts/package.ts', 'makePackage', [...args, ...where]);
	return unzipSync(new Uint8Array(readFileSync(out)));
}

/** An LMS's host: the package under /package/, and what else it answers. */
async function serve(files: Files, handle: Handler) {
	const server: Server = createServer((request, response) => {
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const path = new URL(request.url ?? '/', 'http://x').pathname;
			if (handle(request, response, Buffer.concat(parts).toString())) return;
			const file = files[decodeURI(path).replace('/package/', '')];
			const types: Record<string, string> = {
				...{ html: 'text/html', js: 'text/javascript', css: 'text/css' },
				...{ json: 'application/json', wasm: 'application/wasm' }
			};
			response.writeHead(file === undefined ? 404 : 200, {
				'Content-Type': types[path.split('.').at(-1) ?? ''] ?? 'text/plain'
			});
			response.end(file ?? '');
		});
	});
	// As in hub/local-hub.ts: a connection that is about to be used again must not be closed by a busy host.
	server.keepAliveTimeout = 120_000;
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** Answers every question of the lesson: the first wrong at first, the others right. */
async function answerQuiz(lesson: FrameLocator, rights: readonly number[]): Promise<void> {
	await expect(lesson.locator('#quiz')).toBeVisible({ timeout: 60_000 });
	// It stands there before its scripts run, and would be pressed in vain.
	await expect(lesson.locator('html')).toHaveAttribute('data-started');
	for (const [i, right] of rights.entries()) {
		const options = lesson.locator('.quiz ol > li').nth(i).getByRole('button');
		if (i === 0) await options.nth(right === 0 ? 1 : 0).click();
		await options.nth(right).click();
	}
}

function readRights(files: Files): number[] {
	const page = strFromU8(files['index.html'] ?? new Uint8Array());
	const written = /id="package">(.*)<\/script>\n/.exec(page)?.[1] ?? '{}';
	return (JSON.parse(written) as { questions: { right: number }[] }).questions.map(
		({ right }) => right
	);
}

/** A page that has scorm-again for an API, keeps each commit, and counts the ends. */
const lmsPage = (api: string, name: string, kept: string) => `<!doctype html><title>LMS</title>
<script src="/scorm.js"></script>
<script>
window.commits = 0; window.ends = 0; window.calls = [];
const api = new ${api}({ autocommit: false, logLevel: 5 });
const kept = ${kept};
if (kept) api.loadFromJSON(kept);
window.${name} = api;
const ended = ${api === 'Scorm12API' ? "'LMSFinish'" : "'Terminate'"};
const committed = ${api === 'Scorm12API' ? "'LMSCommit'" : "'Commit'"};
api.on(ended, () => window.ends++);
api.on(committed, () => window.commits++);
</script>
<iframe id="sco" src="/package/index.html" style="width:100%;height:2000px"></iframe>`;

for (const format of ['scorm12', 'scorm2004'] as const)
	test(`a ${format} package keeps score, completion and interactions, and goes on where it was left`, async ({
		page,
		baseURL
	}) => {
		const files = await makePackage(format, baseURL ?? '');
		const rights = readRights(files);
		const is12 = format === 'scorm12';
		const [api, name] = is12 ? ['Scorm12API', 'API'] : ['Scorm2004API', 'API_1484_11'];
		const script = join(scormAgain, `${is12 ? 'scorm12' : 'scorm2004'}.min.js`);
		let kept = 'null';
		const lms = await serve(files, ({ url }, response) => {
			if (url !== '/' && url !== '/scorm.js') return false;
			response.writeHead(200, { 'Content-Type': url === '/' ? 'text/html' : 'text/javascript' });
			response.end(url === '/' ? lmsPage(api, name, kept) : readFileSync(script));
			return true;
		});
		const read = (key: string) =>
			page.evaluate(
				([of, get, at]) => {
					const found = (
						window as unknown as Record<string, Record<string, (key: string) => string>>
					)[of];
					return String(found?.[get]?.(at));
				},
				[name, is12 ? 'LMSGetValue' : 'GetValue', key] as const
			);
		const core = is12 ? 'cmi.core.' : 'cmi.';
		try {
			await page.goto(lms.url);
			const lesson = page.frameLocator('#sco').frameLocator('iframe');
			await expect(lesson.locator('#quiz')).toBeVisible({ timeout: 60_000 });
			await expect
				.poll(() => read(is12 ? 'cmi.core.lesson_status' : 'cmi.completion_status'))
				.toBe('incomplete');
			await answerQuiz(lesson, rights);
			const expected = (100 * (rights.length - 1)) / rights.length;
			await expect
				.poll(async () => Number(await read(`${core}score.raw`)))
				.toBeCloseTo(expected, 1);
			expect(await read(`${core}score.max`)).toBe('100');
			expect(await read(is12 ? 'cmi.core.lesson_status' : 'cmi.success_status')).toBe('passed');
			if (!is12) {
				expect(await read('cmi.completion_status')).toBe('completed');
				expect(await read('cmi.interactions.0.timestamp')).toMatch(/T\d\d:\d\d:\d\d\.\d\dZ$/);
				expect(await read('cmi.interactions.0.result')).toBe('incorrect');
			}
			expect(Number(await read('cmi.interactions._count'))).toBe(rights.length + 1);
			const suspended = await read('cmi.suspend_data');
			expect(suspended.length).toBeLessThanOrEqual(4096);
			const status = page.frameLocator('#sco').getByRole('status');
			await expect(status).toHaveText('');
			// The learner leaves: the session ends, once, however often the page goes.
			const ends = await page.evaluate(async () => {
				const sco = document.querySelector('iframe')?.contentWindow;
				for (let i = 0; i < 2; i++) sco?.dispatchEvent(new PageTransitionEvent('pagehide'));
				await new Promise((resolve) => setTimeout(resolve, 200));
				return (window as unknown as { ends: number }).ends;
			});
			expect(ends).toBe(1);
			// Another day, another tab, and a browser that has forgotten: the LMS has not.
			const inner = page.frames().find((frame) => frame.url().includes('/embed/lesson/'));
			await inner?.evaluate(() => localStorage.clear());
			kept = JSON.stringify(
				is12
					? { suspend_data: suspended, core: { lesson_status: 'passed' } }
					: { suspend_data: suspended, completion_status: 'completed' }
			);
			await page.goto(lms.url);
			await expect(lesson.locator('#quiz')).toBeVisible({ timeout: 60_000 });
			expect(await read('cmi.suspend_data')).toBe(suspended);
			expect(await read(is12 ? 'cmi.core.lesson_status' : 'cmi.completion_status')).toBe(
				is12 ? 'passed' : 'completed'
			);
		} finally {
			lms.close();
		}
	});

test('the package of an activity tells scorm-again what the live model was brought to and what was written, once', async ({
	page,
	baseURL
}) => {
	const subject = ['--activity', 'one-head-matters'];
	const files = await makePackage('scorm2004', baseURL ?? '', subject);
	const script = readFileSync(join(scormAgain, 'scorm2004.min.js'));
	let kept = 'null';
	const lms = await serve(files, ({ url }, response) => {
		if (url !== '/' && url !== '/scorm.js') return false;
		response.writeHead(200, { 'Content-Type': url === '/' ? 'text/html' : 'text/javascript' });
		response.end(url === '/' ? lmsPage('Scorm2004API', 'API_1484_11', kept) : script);
		return true;
	});
	const read = (key: string) =>
		page.evaluate(
			(at) =>
				(
					window as unknown as Record<'API_1484_11', { GetValue: (key: string) => string }>
				).API_1484_11.GetValue(at),
			key
		);
	try {
		await page.goto(lms.url);
		const task = page.frameLocator('#sco').frameLocator('iframe');
		await task.getByRole('button', { name: 'Run it live' }).first().click();
		// Loading comes first.
		await expect(task.locator('[data-widget="head-surgery"]')).toHaveAttribute(
			'data-state',
			'live',
			{
				timeout: 90_000
			}
		);
		await expect.poll(() => read('cmi.interactions.0.result')).toBe('correct');
		expect(await read('cmi.interactions.0.id')).toBe('one-head-matters-own');
		expect(await read('cmi.interactions.0.type')).toBe('other');
		expect(await read('cmi.interactions.0.learner_response')).toMatch(/ = /);
		// One of three: below the mark there is no score, and nobody has failed.
		expect(await read('cmi.score.raw')).toBe('');
		expect(await read('cmi.success_status')).toBe('unknown');
		const field = task.locator('textarea').last();
		await field.fill(
			'One head of many that write at this place is no proof of where a word is kept.'
		);
		await field.blur();
		await expect.poll(() => read('cmi.interactions.1.type')).toBe('long-fill-in');
		expect(await read('cmi.interactions.1.learner_response')).toContain('no proof');
		expect(await read('cmi.completion_status')).toBe('incomplete');
		await expect(page.frameLocator('#sco').getByRole('status')).toHaveText('');
		// The device remembers and tells again; the LMS has heard it.
		kept = JSON.stringify({ suspend_data: await read('cmi.suspend_data') });
		await page.goto(lms.url);
		await expect(task.locator('[data-check="own"]')).toHaveAttribute('data-met', 'true');
		await expect.poll(() => read('cmi.progress_measure')).toBe('0.5');
		expect(await read('cmi.interactions._count')).toBe('0');
	} finally {
		lms.close();
	}
});

test('a whole package needs nothing outside of itself: the lesson opens, and its model runs', async ({
	page
}) => {
	const files = await makePackage('scorm12', null);
	const lms = await serve(files, () => false);
	const outside: string[] = [];
	page.on('request', (request) => {
		const url = request.url();
		if (url.startsWith('http') && !url.startsWith(`${lms.url}package/`)) outside.push(url);
	});
	const missing: string[] = [];
	page.on('response', (response) => {
		if (response.status() === 404) missing.push(response.url());
	});
	try {
		await page.goto(`${lms.url}package/index.html`);
		await expect(page.getByRole('status')).toContainText('No LMS was found');
		const lesson = page.frameLocator('iframe');
		await lesson.locator('[data-widget-slot="attention-bench"]').first().scrollIntoViewIfNeeded();
		const bench = lesson.locator('[data-widget="attention-bench"]');
		await expect(bench).toHaveAttribute('data-state', 'recorded', { timeout: 60_000 });
		await bench.getByRole('button', { name: 'Run it live' }).first().click();
		await expect(bench).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
		expect(outside.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([]);
		expect(missing.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([]);
	} finally {
		lms.close();
	}
});

interface Stored {
	readonly id: string;
	readonly verb: { readonly id: string };
	readonly result?: { readonly score?: { readonly scaled: number }; readonly completion?: boolean };
}

test('a cmi5 package tells a record store everything once and in order, also over a network that was lost', async ({
	page,
	baseURL
}) => {
	const files = await makePackage('cmi5', baseURL ?? '');
	const rights = readRights(files);
	const statements = new Map<string, Stored>();
	const states = new Map<string, string>();
	let isDown = false;
	let tokens = 0;
	const lms = await serve(files, ({ url = '', method, headers }, response, body) => {
		const { pathname, searchParams } = new URL(url, 'http://x');
		const say = (status: number, content: unknown = '') => {
			response.writeHead(status, { 'Content-Type': 'application/json' });
			response.end(content === '' ? '' : JSON.stringify(content));
			return true;
		};
		if (pathname === '/token') {
			tokens++;
			return say(200, tokens === 1 ? { 'auth-token': 'dG9rZW4=' } : { 'error-code': '1' });
		}
		if (!pathname.startsWith('/xapi/')) return false;
		if (headers.authorization !== 'Basic dG9rZW4=') return say(401);
		if (isDown) return say(503);
		const id = searchParams.get('stateId') ?? '';
		if (pathname === '/xapi/activities/state') {
			if (method === 'PUT') states.set(id, body);
			if (method === 'PUT') return say(204);
			if (id === 'LMS.LaunchData')
				return say(200, {
					contextTemplate: {
						extensions: { 'https://w3id.org/xapi/cmi5/context/extensions/sessionid': 'session-1' }
					},
					...{ launchMode: 'Normal', masteryScore: 0.6 }
				});
			const state = states.get(id);
			return state === undefined ? say(404) : say(200, JSON.parse(state));
		}
		const statement = JSON.parse(body) as Stored;
		const known = statements.has(statement.id);
		if (!known) statements.set(statement.id, statement);
		return say(known ? 409 : 204);
	});
	const verbs = () => [...statements.values()].map(({ verb }) => verb.id.split('/').at(-1));
	const query = new URLSearchParams({
		...{ endpoint: `${lms.url}xapi/`, fetch: `${lms.url}token` },
		...{ actor: JSON.stringify({ account: { homePage: lms.url, name: 'learner' } }) },
		...{ registration: '8f0c7d1e-4d6e-4b39-9a44-0d4b6a1c2f10', activityId: `${lms.url}lesson` }
	});
	try {
		const foreign: string[] = [];
		page.on('request', (request) => {
			const { origin } = new URL(request.url());
			if (![new URL(lms.url).origin, new URL(baseURL ?? '').origin].includes(origin))
				foreign.push(request.url());
		});
		await page.goto(`${lms.url}package/index.html?${query.toString()}`);
		const lesson = page.frameLocator('iframe');
		await expect.poll(verbs).toEqual(['initialized']);
		isDown = true;
		await answerQuiz(lesson, rights);
		await expect(page.getByRole('status')).toContainText('wait to be sent');
		expect(verbs()).toEqual(['initialized']);
		isDown = false;
		const answered = Array.from({ length: rights.length + 1 }, () => 'answered');
		await expect.poll(verbs).toEqual(['initialized', ...answered, 'completed', 'passed']);
		await expect(page.getByRole('status')).toHaveText('');
		const passed = [...statements.values()].at(-1);
		expect(passed?.result?.score?.scaled).toBeCloseTo((rights.length - 1) / rights.length, 3);
		await page.evaluate(() => {
			for (let i = 0; i < 2; i++) dispatchEvent(new PageTransitionEvent('pagehide'));
		});
		await expect.poll(() => verbs().at(-1)).toBe('terminated');
		expect(verbs().filter((verb) => verb === 'terminated')).toHaveLength(1);
		// Opened once more in the same session: the same statements have the same ids, and are not there twice.
		const before = statements.size;
		await page.goto(`${lms.url}package/index.html?${query.toString()}`);
		await expect(lesson.locator('#quiz')).toBeVisible({ timeout: 60_000 });
		await expect.poll(() => tokens).toBe(2);
		expect(statements.size).toBe(before);
		expect(JSON.parse(states.get('attempt') ?? '{}')).toHaveProperty('suspended');
		expect(foreign).toEqual([]);
	} finally {
		lms.close();
	}
});

test('a package made on the teachers’ page has in it what the command writes, byte for byte', async ({
	page,
	baseURL
}) => {
	await page.goto('./teachers/#packages');
	const form = page.locator('form', { hasText: 'Make the package' });
	await form.getByLabel('Lesson or activity').selectOption('NoPE layers');
	for (const [label, format] of [
		['SCORM 1.2', 'scorm12'],
		['SCORM 2004', 'scorm2004'],
		['cmi5', 'cmi5']
	] as const) {
		await form.getByRole('radio', { name: label }).check();
		const waiting = page.waitForEvent('download');
		await form.getByRole('button', { name: 'Make the package' }).click();
		const download = await waiting;
		expect(download.suggestedFilename()).toBe(`nope-layers-${format}.zip`);
		const made = unzipSync(new Uint8Array(readFileSync(await download.path())));
		expect(made).toEqual(await makePackage(format, baseURL ?? ''));
	}
	await form.getByLabel(/^Where the museum/).fill('museum.example');
	await expect(form.getByRole('button', { name: 'Make the package' })).toBeDisabled();
	await expect(form.getByRole('status')).toContainText('begins with http');
});

test('a whole package made in the tab says its size before, can be called off, and is the command’s, byte for byte', async ({
	page
}) => {
	await page.goto('./teachers/#packages');
	const form = page.locator('form', { has: page.getByLabel('Passes with, in %') });
	await form.getByLabel('Lesson or activity').selectOption('NoPE layers');
	await form.getByRole('radio', { name: 'The whole of it' }).check();
	const size = form.getByTestId('whole-size');
	await expect(size).toContainText(/\d+ files of this museum, \d+\.\d MB,/);
	const files = await makePackage('scorm12', null);
	const site = Object.entries(files).filter(([path]) => path.startsWith('site/'));
	expect(Number(/\d+/.exec(await size.innerText())?.[0])).toBe(site.length);
	// What every package has in it is held up, so that there is something to call off.
	let letGo = (): void => undefined;
	const held = new Promise<void>((resolve) => (letGo = resolve));
	await page.route('**/packages/lms.js', async (route) => {
		await held;
		await route.continue().catch(() => undefined);
	});
	const make = form.getByRole('button', { name: 'Make the package' });
	await make.click();
	await expect(form.getByRole('progressbar')).toBeVisible();
	await form.getByRole('button', { name: 'Cancel' }).click();
	await expect(form.getByRole('status')).toContainText('nothing was saved');
	letGo();
	const waiting = page.waitForEvent('download');
	await make.click();
	const download = await waiting;
	expect(download.suggestedFilename()).toBe('nope-layers-scorm12.zip');
	await expect(form.getByRole('status')).toContainText(/nope-layers-scorm12\.zip, \d+\.\d MB/);
	const written = readFileSync(join(folder, 'scorm12.zip'));
	expect(written.equals(readFileSync(await download.path()))).toBe(true);
});
