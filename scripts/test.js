/**
 * @file `npm test`: every test there is. Unit and engine tests in Node, then the built site in a real browser under a base path.
 * Arguments choose parts: `npm test -- unit`, `npm test -- browser`.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkNode } from './check-node.js';
import { findChromium, findHeadlessShell } from './find-chromium.js';
import { partsFile, printSummary } from './test-summary.js';

checkNode();
const root = resolve(import.meta.dirname, '..');
const parts = process.argv.slice(2);
const isWanted = (/** @type {string} */ part) => parts.length === 0 || parts.includes(part);

/** Where the runners write how long their files took and what failed; CI adds the lab's and prints all of it. */
const shared = process.env.MUSEUM_TEST_TIMES;
const times = shared ?? mkdtempSync(join(tmpdir(), 'test-times-'));

/** Browser tests that measure time, or act while a slowed download is under way: nothing else runs beside them. */
const alone = [
	...['battle-speed.spec.ts', 'merge.spec.ts', 'paper.spec.ts'],
	...['real.spec.ts', 'settle.spec.ts']
];
/** A page, its model and the test want one core and a half; more than two pages wait for each other. */
const pages = Math.min(2, availableParallelism());

/** How each part ended, for the end of the log. @type {string[]} */
const told = [];

/**
 * Runs one part; returns whether it passed.
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
	const line = `── ${title}: ${status === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`;
	console.log(line);
	told.push(line);
	return status === 0;
}

/** @returns {boolean} */
function testUnits() {
	return (
		run('SvelteKit types', 'npx', ['svelte-kit', 'sync']) &&
		run('Unit and engine tests', 'npx', [
			...['vitest', 'run', '--reporter=default'],
			...['--reporter=json', `--outputFile.json=${join(times, 'units.json')}`]
		])
	);
}

/** A port that nobody listens on. @returns {Promise<number>} */
function findPort() {
	return new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 4180));
		});
	});
}

/** @returns {Promise<boolean>} */
async function testBrowser() {
	const port = process.env.MUSEUM_TEST_PORT ?? String(await findPort());
	// Before the environment names a browser for all.
	const shell = findHeadlessShell();
	const env = {
		CHROMIUM_PATH: findChromium(),
		BASE_PATH: '/museum',
		// Nobody asks there: for addresses only.
		SITE_ORIGIN: 'https://museum.example',
		MUSEUM_TEST_PORT: port
	};
	const reporting = (/** @type {string} */ name) => ({
		...env,
		MUSEUM_TEST_REPORT: join(times, `${name}.json`)
	});
	const test = (
		/** @type {string} */ title,
		/** @type {string} */ name,
		/** @type {string[]} */ args,
		browser = shell
	) =>
		run(title, 'npx', ['playwright', 'test', ...args], {
			...reporting(name),
			MUSEUM_TEST_BROWSER: browser
		});
	if (
		!run('Build under a base path', 'npx', ['vite', 'build', '--logLevel', 'warn'], env) ||
		!run('Build of the engine alone', 'node', ['tests/engine/build-harness.js'])
	)
		return false;
	const escaped = alone.map((name) => name.replaceAll('.', '\\.'));
	// Each of them, also where one before it failed: one run tells all.
	return [
		test('The built site in Chromium', 'wasm', [
			...['--project=wasm', `--workers=${pages}`],
			...['--grep-invert', ` (${escaped.join('|')}) `]
		]),
		// In the browser that people have, which also prints.
		test('What measures time, by itself', 'alone', ['--project=wasm', ...alone], env.CHROMIUM_PATH),
		run('Firefox', 'node', ['scripts/test-engine.js', 'firefox'], reporting('firefox')),
		run('WebKitGTK', 'node', ['scripts/test-engine.js', 'webkit'], reporting('webkit')),
		test('WebGPU on a software adapter', 'webgpu', ['--project=webgpu']),
		run('Numbers against their sources', 'node', ['scripts/judge.js'], {
			...env,
			CHROMIUM_PATH: shell
		})
	].every(Boolean);
}

const hasPassed =
	(!isWanted('unit') || testUnits()) && (!isWanted('browser') || (await testBrowser()));
writeFileSync(join(times, partsFile), JSON.stringify(told));
if (!shared) {
	printSummary(times);
	rmSync(times, { recursive: true });
}
process.exitCode = hasPassed ? 0 : 1;
