/** @file A second edition of the built site, and a host that changes from one to the other. */
import { cpSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join, relative, resolve } from 'node:path';
import sirv from 'sirv';
import type { Page } from '@playwright/test';
import { sealPage } from '../vite/content-policy.js';
import { hashOf } from '../vite/offline-list.js';

export const built = resolve(import.meta.dirname, '../build');
const isText = /\.(html|js|json|css|svg|txt|xml)$/;

interface List {
	version: string;
	files: [path: string, hash: string, bytes: number][];
}

export const readList = (folder: string): List =>
	JSON.parse(readFileSync(join(folder, 'offline.json'), 'utf8')) as List;

/** Every script's name of the second edition ends so; the first has hashes there, which have no dot. */
export const secondScript = /\.second\.js$/;
/** What the second edition adds to each lesson's summary, in its pages and in their data. */
export const secondMark = ' (second edition)';

/**
 * The built site as it would be after a change that reaches everything: all scripts have other names, all pages and data other words, the
 * version is another. Made by renaming, for a build takes a minute and a half.
 */
export function makeSecondEdition(to: string): void {
	const list = readList(built);
	const version = list.version.replace(/^./, (first) => (first === 'f' ? '0' : 'f'));
	const { lessons } = JSON.parse(readFileSync(join(built, 'catalog.json'), 'utf8')) as {
		lessons: { summary: string }[];
	};
	const files = readdirSync(built, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(built, join(entry.parentPath, entry.name)));
	const isScript = (path: string) => path.startsWith('_app/immutable/') && path.endsWith('.js');
	const scripts = new Set(files.filter(isScript).map((path) => basename(path)));
	const rename = (name: string) => name.replace(/\.js$/, '.second.js');
	const translate = (text: string) =>
		lessons.reduce(
			(made, { summary }) => made.replaceAll(summary, summary + secondMark),
			text
				.replaceAll(/[\w-]+(?:\.[\w-]+)*\.js\b/g, (name) =>
					scripts.has(name) ? rename(name) : name
				)
				.replaceAll(list.version, version)
		);
	for (const path of files) {
		const target = join(to, isScript(path) ? rename(path) : path);
		mkdirSync(dirname(target), { recursive: true });
		if (isText.test(path) && path !== 'offline.json') {
			const text = translate(readFileSync(join(built, path), 'utf8'));
			writeFileSync(target, path.endsWith('.html') ? sealPage(text) : text);
		} else if (path !== 'offline.json') {
			try {
				linkSync(join(built, path), target);
			} catch {
				// On another disk.
				cpSync(join(built, path), target);
			}
		}
	}
	const listed = list.files.map(([path]) => {
		const renamed = isScript(path) ? rename(path) : path;
		const bytes = readFileSync(join(to, renamed));
		return [renamed, hashOf(bytes), bytes.length];
	});
	writeFileSync(join(to, 'offline.json'), JSON.stringify({ ...list, version, files: listed }));
}

export interface Host {
	/** Ends in a slash. */
	readonly url: string;
	/** Serves another folder from now on. */
	show(folder: string): void;
	/** Paths that were asked for since the last call. */
	takeAsked(): readonly string[];
	/** All that it was asked for whole and answered, by the names that the site's list has. */
	readonly given: ReadonlySet<string>;
	/** Lets requests for such paths wait until what it gives is called. */
	hold(paths: RegExp): () => void;
	close(): Promise<void>;
}

/** A plain static host under a base path. */
export async function openHost(folder: string, base = '/museum'): Promise<Host> {
	const options = { dev: false, etag: true, single: false } as const;
	let files = sirv(folder, options);
	let shown = folder;
	let asked: string[] = [];
	const given = new Set<string>();
	const holds: { readonly paths: RegExp; readonly until: Promise<void> }[] = [];
	const answer = (request: IncomingMessage, response: ServerResponse, path: string) => {
		const name = path.replace(/[?#].*$/, '').slice(base.length + 1);
		if (request.headers.range === undefined) given.add(name.replace(/(^|\/)$/, '$1index.html'));
		if (path.startsWith('/course.html')) {
			const src = new URL(path, 'http://course').searchParams.get('src') ?? '';
			response.writeHead(200, { 'Content-Type': 'text/html' });
			response.end(
				`<!doctype html><title>A course</title><iframe src="${src}" width="900" height="900"></iframe>`
			);
			return;
		}
		request.url = path.startsWith(`${base}/`) ? path.slice(base.length) : '/nothing-here';
		files(request, response, () => {
			response.writeHead(404, { 'Content-Type': 'text/html' });
			response.end(readFileSync(join(shown, '404.html')));
		});
	};
	const server = createServer((request, response) => {
		const path = request.url ?? '/';
		asked.push(path);
		const held = holds.find(({ paths }) => paths.test(path));
		if (held) void held.until.then(() => answer(request, response, path));
		else answer(request, response, path);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}${base}/`,
		given,
		show(other) {
			shown = other;
			files = sirv(other, options);
		},
		takeAsked() {
			const before = asked;
			asked = [];
			return before;
		},
		hold(paths) {
			let release: () => void = () => undefined;
			holds.push({ paths, until: new Promise((resolve) => (release = resolve)) });
			return () => release();
		},
		async close() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}

/** Opens an address in a frame of a page of another site, which sends no header: the same machine under another name. */
export async function openInFrame(page: Page, src: string): Promise<void> {
	const parent = new URL('/course.html', src.replace('127.0.0.1', 'localhost'));
	parent.searchParams.set('src', src);
	await page.goto(parent.href);
}
