/**
 * @file `npm test`: every test there is. Unit and engine tests in Node, then the built site in a real browser under a base path.
 * Arguments choose parts: `npm test -- unit`, `npm test -- browser`; `npm test -- long` is what takes more than a minute on the software
 * adapter, which nothing else runs.
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const wantsLong = parts.includes('long');

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

/** Seconds of the site's tests on the machine that the seconds of the adapter's are of. */
const siteSeconds = 1400;
/**
 * On the software adapter, which computes every shader on the processor: the engine's own tests first.
 * @type {readonly { title: string, name: string, files: string[], seconds: number }[]}
 */
const onAdapter = [
	{
		title: 'WebGPU on a software adapter: the engine',
		name: 'webgpu',
		files: ['engine', 'xray', 'backend-choice', 'real-run'],
		seconds: 420
	},
	{
		title: 'WebGPU on a software adapter: models',
		name: 'webgpu-models',
		files: ['composed', 'family', 'interventions', 'documents', 'continuation'],
		seconds: 450
	},
	{
		title: 'WebGPU on a software adapter: every exhibit',
		name: 'webgpu-every',
		files: ['every'],
		seconds: 370
	},
	{
		title: 'WebGPU on a software adapter: pages',
		name: 'webgpu-pages',
		// All others.
		files: [],
		seconds: 150
	}
];
/** Milliseconds since 1970 after which nothing is begun that could not end by then: CI's time is limited, and a run that is cut tells nothing. */
const deadline = 1000 * Number(process.env.MUSEUM_TEST_DEADLINE ?? Infinity);

/** How each part ended, for the end of the log. @type {string[]} */
const told = [];

/**
 * Runs one part; returns whether it passed.
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @param {string} [log] where what it says is kept till its end, for a part that runs beside another
 */
async function run(title, command, args, env = {}, log) {
	const started = Date.now();
	const output = log ? openSync(log, 'w') : 'inherit';
	if (!log) console.log(`\n── ${title}`);
	const child = spawn(command, args, {
		cwd: root,
		stdio: ['ignore', output, output],
		env: { ...process.env, ...env }
	});
	const status = await new Promise((resolve) => {
		child.once('error', () => resolve(1));
		child.once('close', resolve);
	});
	if (log && typeof output === 'number') {
		closeSync(output);
		console.log(`\n── ${title}\n${readFileSync(log, 'utf8')}`);
		rmSync(log);
	}
	const line = `── ${title}: ${status === 0 ? 'passed' : 'FAILED'} in ${Math.round((Date.now() - started) / 1000)} s`;
	console.log(line);
	told.push(line);
	return status === 0;
}

/** @returns {Promise<boolean>} */
async function testUnits() {
	return (
		(await run('SvelteKit types', 'npx', ['svelte-kit', 'sync'])) &&
		(await run('Unit and engine tests', 'npx', [
			...['vitest', 'run', '--reporter=default'],
			...['--reporter=json', `--outputFile.json=${join(times, 'units.json')}`]
		]))
	);
}

/** Says that a part was not run. @param {string} title @param {string} why */
function skip(title, why) {
	const line = `── ${title}: NOT RUN, since it could not end in time: ${why}`;
	console.log(`\n${line}`);
	told.push(line);
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
		MUSEUM_TEST_PORT: port,
		...(wantsLong && { MUSEUM_TEST_LONG: '1' })
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
		!(await run('Build under a base path', 'npx', ['vite', 'build', '--logLevel', 'warn'], env)) ||
		!(await run('Build of the engine alone', 'node', ['tests/engine/build-harness.js']))
	)
		return false;
	if (!isWanted('browser'))
		return test('WebGPU on a software adapter: what takes long', 'webgpu-long', [
			...['--project=webgpu', '--grep=@long']
		]);
	const escaped = alone.map((name) => name.replaceAll('.', '\\.'));
	// Each of them, also where one before it failed: one run tells all.
	const started = Date.now();
	const site = await test('The built site in Chromium', 'wasm', [
		...['--project=wasm', `--workers=${pages}`],
		...['--grep-invert', ` (${escaped.join('|')}) `]
	]);
	/** How many times longer this machine takes than the one that the seconds below are of. */
	const factor = (Date.now() - started) / 1000 / siteSeconds;
	// In the browser that people have, which also prints.
	const measured = await test(
		'What measures time, by itself',
		'alone',
		['--project=wasm', ...alone],
		env.CHROMIUM_PATH
	);
	// Each of the two takes one core, and neither measures time.
	const others = await Promise.all([
		testEngines(reporting),
		judge({ ...env, CHROMIUM_PATH: shell })
	]);
	const passed = [site, measured, ...others];
	for (const { title, name, files, seconds } of onAdapter)
		if (Date.now() + factor * seconds * 1000 > deadline)
			skip(title, `this machine is ${factor.toFixed(1)} times slower than it may be`);
		else
			passed.push(
				await test(title, name, [
					'--project=webgpu',
					`--workers=${pages}`,
					...(files.length > 0
						? files.map((file) => `tests/${file}.spec.ts`)
						: [
								'--grep-invert',
								` (${onAdapter.flatMap((part) => part.files).join('|')})\\.spec\\.ts `
							])
				])
			);
	return passed.every(Boolean);
}

/** @param {(name: string) => Record<string, string>} reporting */
async function testEngines(reporting) {
	const passed = [];
	for (const [title, engine] of /** @type {const} */ ([
		['Firefox', 'firefox'],
		['WebKitGTK', 'webkit']
	])) {
		const args = ['scripts/test-engine.js', engine];
		passed.push(await run(title, 'node', args, reporting(engine), join(times, `${engine}.log`)));
	}
	return passed.every(Boolean);
}

/** @param {Record<string, string>} env */
const judge = (env) =>
	run('Numbers against their sources', 'node', ['scripts/judge.js'], env, join(times, 'judge.log'));

const hasPassed =
	(!isWanted('unit') || (await testUnits())) &&
	((!isWanted('browser') && !wantsLong) || (await testBrowser()));
writeFileSync(join(times, partsFile), JSON.stringify(told));
if (!shared) {
	printSummary(times);
	rmSync(times, { recursive: true });
}
process.exitCode = hasPassed ? 0 : 1;
