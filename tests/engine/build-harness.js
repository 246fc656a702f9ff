/** @file Builds the engine's harness page for the browser tests; run by itself, before two of them could do so at once. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, '.cache/engine-harness');
const sources = [
	'src/lib/math',
	'src/lib/trace',
	'src/lib/model',
	'tests/engine',
	'static/models',
	'vite'
];

/** @param {string} path @returns {number} */
function newestChange(path) {
	const stat = statSync(path);
	if (!stat.isDirectory()) return stat.mtimeMs;
	return Math.max(0, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

/**
 * Builds the page unless nothing changed since.
 * @returns {string} the folder with `harness.html`
 */
export function buildHarness() {
	const page = join(folder, 'harness.html');
	const changed = Math.max(...sources.map((source) => newestChange(join(root, source))));
	if (existsSync(page) && statSync(page).mtimeMs >= changed) return folder;
	const vite = join(root, 'node_modules/vite/bin/vite.js');
	const config = join(import.meta.dirname, 'vite.config.ts');
	// Beside its place and then moved, so that nobody is served half of it.
	const made = `${folder}-${process.pid}`;
	execFileSync(process.execPath, [vite, 'build', '--config', config, '--outDir', made], {
		stdio: 'inherit'
	});
	rmSync(folder, { recursive: true, force: true });
	renameSync(made, folder);
	return folder;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) buildHarness();
