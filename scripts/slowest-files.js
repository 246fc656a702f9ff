/**
 * @file The ten slowest test files of a run, of all runners together: `node scripts/slowest-files.js <folder>`, where the folder holds what
 * they wrote: `*.json` of Vitest and of Playwright, `*.xml` of pytest (JUnit).
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');

/** @typedef {{ file: string, seconds: number, tests: number }} Time */
/** @typedef {{ results: readonly { duration: number }[], projectName: string }} BrowserTest */
/** @typedef {{ title: string, suites?: readonly Suite[], specs?: readonly { tests: readonly BrowserTest[] }[] }} Suite */
/** @typedef {{ name: string, startTime: number, endTime: number, assertionResults: readonly unknown[] }} UnitFile */

/** @param {Suite} suite @returns {BrowserTest[]} its own, and those of the suites in it */
const testsOf = (suite) => [
	...(suite.specs ?? []).flatMap(({ tests }) => tests),
	...(suite.suites ?? []).flatMap(testsOf)
];

/** @param {string} text @returns {Time[]} */
function readJson(text) {
	/** @type {{ testResults?: readonly UnitFile[], suites?: readonly Suite[] }} */
	const { testResults = [], suites = [] } = JSON.parse(text);
	const units = testResults.map(({ name, startTime, endTime, assertionResults }) => ({
		file: relative(root, name),
		seconds: (endTime - startTime) / 1000,
		tests: assertionResults.length
	}));
	const browser = suites.flatMap((suite) =>
		testsOf(suite).map(({ projectName, results }) => ({
			file: `tests/${suite.title} [${projectName}]`,
			seconds: results.reduce((sum, { duration }) => sum + duration, 0) / 1000,
			tests: 1
		}))
	);
	return [...units, ...browser];
}

/** @param {string} text @returns {Time[]} */
const readXml = (text) =>
	[...text.matchAll(/<testcase classname="([^"]+)"[^>]* time="([\d.]+)"/g)].map(
		([, module = '', time]) => ({
			file: `lab/${module.replaceAll('.', '/')}.py`,
			seconds: Number(time),
			tests: 1
		})
	);

/** Prints the ten slowest files. @param {string} folder */
export function printSlowestFiles(folder) {
	/** @type {Map<string, Time>} */
	const files = new Map();
	for (const name of readdirSync(folder)) {
		const text = readFileSync(join(folder, name), 'utf8');
		for (const { file, seconds, tests } of name.endsWith('.xml') ? readXml(text) : readJson(text)) {
			const sum = files.get(file) ?? { file, seconds: 0, tests: 0 };
			files.set(file, { file, seconds: sum.seconds + seconds, tests: sum.tests + tests });
		}
	}
	const all = [...files.values()].sort((a, b) => b.seconds - a.seconds);
	const tests = all.reduce((sum, time) => sum + time.tests, 0);
	console.log(`\n── The ten slowest of ${all.length} test files, ${tests} tests in all`);
	for (const { file, seconds, tests } of all.slice(0, 10))
		console.log(`${seconds.toFixed(1).padStart(8)} s  ${file} (${tests})`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
	printSlowestFiles(process.argv[2] ?? '');
