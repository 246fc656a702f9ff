import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
const hasPython = spawnSync('python3', ['--version']).status === 0;

beforeAll(() => {
	cpSync(resolve(import.meta.dirname, 'bundle'), folder, { recursive: true });
	mkdirSync(join(folder, 'site/lessons'), { recursive: true });
	mkdirSync(join(folder, 'site/_app/immutable'), { recursive: true });
	writeFileSync(join(folder, 'site/index.html'), '<h1>Home</h1>');
	writeFileSync(join(folder, 'site/404.html'), '<h1>No such room</h1>');
	writeFileSync(join(folder, 'site/lessons/index.html'), '<h1>Lessons</h1>');
	writeFileSync(join(folder, 'site/_app/immutable/a.js'), 'export {}');
	writeFileSync(join(folder, 'site/a.wasm'), 'wasm');
	writeFileSync(join(folder, 'secret.txt'), 'secret');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
	['Node', process.execPath, 'serve.mjs'],
	['Python', 'python3', 'serve.py']
])('the bundle’s server for %s', (name, command, file) => {
	it.skipIf(name === 'Python' && !hasPython)(
		'serves pages, scripts as modules, folders with their slash, the page for unknown addresses, and nothing beside the site',
		async () => {
			const server = spawn(command, [join(folder, file), '0']);
			try {
				const said = await new Promise<string>((resolve, reject) => {
					server.stdout.once('data', (bytes) => resolve(String(bytes)));
					server.once('exit', () => reject(new Error(`${file} ended`)));
				});
				const url = /http:\S+/.exec(said)?.[0].replace('localhost', '127.0.0.1') ?? '';
				const get = (path: string) => fetch(url + path, { redirect: 'manual' });
				expect(await (await get('')).text()).toBe('<h1>Home</h1>');
				expect(await (await get('lessons/?a=1')).text()).toBe('<h1>Lessons</h1>');
				const moved = await get('lessons?a=1');
				expect([moved.status, new URL(moved.headers.get('location') ?? '', url).pathname]).toEqual([
					301,
					'/lessons/'
				]);
				const script = await get('_app/immutable/a.js');
				expect(script.headers.get('content-type')).toContain('text/javascript');
				expect(script.headers.get('cache-control')).toContain('immutable');
				expect((await get('a.wasm')).headers.get('content-type')).toBe('application/wasm');
				for (const path of ['nothing', '%2e%2e/secret.txt', '_app/']) {
					const missing = await get(path);
					expect([path, missing.status, await missing.text()]).toEqual([
						path,
						404,
						'<h1>No such room</h1>'
					]);
				}
			} finally {
				server.kill();
			}
		}
	);
});
