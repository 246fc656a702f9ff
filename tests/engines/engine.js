/** @file What the checks of another engine need: a browser, and hosts of the built site. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import sirv from 'sirv';
import { sealPage } from '../../vite/content-policy.js';

/**
 * @typedef {object} Browser
 * @property {string} name with its version
 * @property {string[] | null} errors of page and console so far; null where the browser does not tell
 * @property {() => Promise<unknown>} [settle] resolves when every error so far has its words
 * @property {(url: string) => Promise<void>} open
 * @property {(source: string) => Promise<any>} run the body of an async function in the page; gives JSON
 * @property {(width: number, height: number) => Promise<void>} resize
 * @property {(key: 'Tab' | 'Enter') => Promise<void>} press
 * @property {() => Promise<void>} close
 */

export const built = resolve(import.meta.dirname, '../../build');
const base = '/museum';

/** For the exhibit whose own stories have 16,384 tokens, which take minutes; this is a little more than the trained length. */
export const shortText = 'The old lamp stood on the shelf by the door. '.repeat(52);

/** Remembers what goes wrong in a page, for browsers whose driver does not tell. */
const listener = `globalThis.heardErrors = [];
addEventListener('error', (event) => { if (event.message) heardErrors.push(event.message); });
addEventListener('unhandledrejection', (event) => heardErrors.push(String(event.reason)));
addEventListener('securitypolicyviolation', (event) => heardErrors.push('refused: ' + event.effectiveDirective + ' ' + event.blockedURI));
const say = console.error;
console.error = (...words) => { heardErrors.push(words.join(' ')); say(...words); };`;

/**
 * @param {{ listens?: boolean, isShared?: boolean, isNamed?: boolean }} [options] `listens` puts the listener into every page: such pages
 *   are not those of the site's list, so there is no service worker on that host. `isShared` lets other sites read its files. `isNamed` seals
 *   the pages for frames as a build for this host's origin (SITE_ORIGIN) does.
 */
export async function openHost({ listens = false, isShared = false, isNamed = false } = {}) {
	const files = sirv(built, { etag: true });
	/** Files that were asked for whole, by their paths below the base. @type {Set<string>} */
	const asked = new Set();
	const server = createServer((request, response) => {
		const path = new URL(request.url ?? '/', 'http://host').pathname;
		if (path.startsWith(`${base}/`) && !request.headers.range)
			asked.add(decodeURI(path.slice(base.length + 1)).replace(/(^|\/)$/, '$1index.html'));
		if (isShared) response.setHeader('Access-Control-Allow-Origin', '*');
		if (isNamed && path.startsWith(`${base}/embed/`) && path.endsWith('/')) {
			const file = join(built, path.slice(base.length), 'index.html');
			const sealed = sealPage(readFileSync(file, 'utf8'), `http://${request.headers.host}`);
			return response.writeHead(200, { 'Content-Type': 'text/html' }).end(sealed);
		}
		if (listens && path === `${base}/service-worker.js`) return response.writeHead(404).end();
		if (listens && path === `${base}/listener.js`)
			return response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(listener);
		if (listens && path.endsWith('/')) {
			const file = join(built, path.slice(base.length), 'index.html');
			const html = readFileSync(file, 'utf8');
			return response
				.writeHead(200, { 'Content-Type': 'text/html' })
				.end(
					html.replace('<meta name="viewport"', `<script src="${base}/listener.js"></script>$&`)
				);
		}
		request.url = (request.url ?? '').startsWith(`${base}/`)
			? (request.url ?? '').slice(base.length)
			: '/nothing-here';
		return files(request, response, () => {
			response.writeHead(404, { 'Content-Type': 'text/html' });
			response.end(readFileSync(join(built, '404.html')));
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}${base}/`,
		asked,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}

/** A page of another site: `localhost`, where the museum is at 127.0.0.1. @param {string} body */
export async function openCourse(body) {
	const server = createServer(({ url }, response) => {
		response.writeHead(url === '/' ? 200 : 404, { 'Content-Type': 'text/html' });
		response.end(`<!doctype html><meta charset="utf-8"><title>A course</title>${body}`);
	});
	await new Promise((resolve) => server.listen(0, 'localhost', () => resolve(undefined)));
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	return {
		url: `http://localhost:${port}/`,
		close: () => {
			server.closeAllConnections();
			server.close();
		}
	};
}

/**
 * Asks the page until it says yes.
 * @param {Browser} browser
 * @param {string} condition an expression, which may await
 * @param {number} [patience] ms
 */
export async function waitFor(browser, condition, patience = 60_000) {
	const end = Date.now() + patience;
	for (;;) {
		const answer = await browser.run(`return Boolean(${condition})`).catch(() => false);
		if (answer) return;
		if (Date.now() > end) throw new Error(`never came: ${condition}`);
		await new Promise((resolve) => setTimeout(resolve, 150));
	}
}

/**
 * What the body of an async function in the page gives, however long that takes: a driver ends a single script after a minute, which a
 * model's first run can need on a slow machine.
 * @param {Browser} browser
 * @param {string} source
 * @returns {Promise<any>}
 */
export async function runLong(browser, source) {
	await browser.run(
		`globalThis.outcome = null;
		void (async () => { ${source} })().then(
			(value) => (globalThis.outcome = { value }),
			(error) => (globalThis.outcome = { error: String(error) })
		);`
	);
	await waitFor(browser, 'globalThis.outcome', 180_000);
	const { value, error } = await browser.run('return globalThis.outcome');
	if (error !== undefined) throw new Error(error);
	return value;
}

/**
 * Lets a page come to rest before it is left: what is broken off then, a font or a script, counts as an error in some browsers.
 * @param {Browser} browser
 */
export async function comeToRest(browser) {
	let before = -1;
	for (let tries = 0; tries < 50; tries++) {
		const now = await browser
			.run(
				`const isThere = document.readyState === 'complete' && document.fonts.status === 'loaded';
				return isThere ? performance.getEntriesByType('resource').length : -1;`
			)
			.catch(() => -1);
		if (now >= 0 && now === before) return;
		before = now;
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
}

/** Opens a page and waits until it answers. @param {Browser} browser @param {string} url */
export async function open(browser, url) {
	await comeToRest(browser);
	await browser.open(url);
	await waitFor(browser, 'document.documentElement.dataset.started !== undefined');
}
