/** @file Builds and serves the engine's harness page for the browser tests. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { serveFolder } from '../../scripts/static-server.js';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, '.cache/engine-harness');
const sources = ['src/lib/math', 'src/lib/trace', 'src/lib/model', 'tests/engine', 'static/models'];

function newestChange(path: string): number {
	const stat = statSync(path);
	if (!stat.isDirectory()) return stat.mtimeMs;
	return Math.max(0, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

/** Builds the page unless nothing changed since, and serves it under a base path. */
export async function serveHarness(): Promise<{ url: string; close: () => Promise<void> }> {
	const page = join(folder, 'harness.html');
	const changed = Math.max(...sources.map((source) => newestChange(join(root, source))));
	if (!existsSync(page) || statSync(page).mtimeMs < changed) {
		const vite = join(root, 'node_modules/vite/bin/vite.js');
		const config = join(import.meta.dirname, 'vite.config.ts');
		execFileSync(process.execPath, [vite, 'build', '--config', config], { stdio: 'inherit' });
	}
	const server = await serveFolder({ folder, base: '/museum' });
	return { url: `${server.url}harness.html`, close: server.close };
}
