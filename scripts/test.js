/**
 * @file `npm test`: every test there is. Unit and engine tests in Node, then the built site in a real browser under a base path.
 * Arguments choose parts: `npm test -- unit`, `npm test -- browser`.
 */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { checkNode } from './check-node.js';
import { findChromium } from './find-chromium.js';

checkNode();
const root = resolve(import.meta.dirname, '..');
const parts = process.argv.slice(2);
const isWanted = (/** @type {string} */ part) => parts.length === 0 || parts.includes(part);

/**
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
function run(title, command, args, env = {}) {
	const started = Date.now();
	console.log(`\n── ${title}`);
	const { status } = spawnSync(command, args, {
		cwd: root,
		stdio: 'inherit',
		env: { ...process.env, ...env }
	});
	console.log(
		`── ${title}: ${status === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`
	);
	if (status !== 0) process.exit(status ?? 1);
}

if (isWanted('unit')) {
	run('SvelteKit types', 'npx', ['svelte-kit', 'sync']);
	run('Unit and engine tests', 'npx', ['vitest', 'run']);
}
if (isWanted('browser')) {
	const env = { CHROMIUM_PATH: findChromium(), BASE_PATH: '/museum' };
	run('Build under a base path', 'npx', ['vite', 'build', '--logLevel', 'warn'], env);
	run('The built site in Chromium', 'npx', ['playwright', 'test'], env);
	run('Numbers against their sources', 'node', ['scripts/judge.js'], env);
}
