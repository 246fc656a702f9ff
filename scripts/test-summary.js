/**
 * @file The end of a run's log, of all runners together: the ten slowest test files, and last, where a log that is cut still shows it, what
 * failed: `node scripts/test-summary.js <folder>`. The folder holds what the runners wrote: `*.json` of Vitest, of Playwright, of
 * `test-engine.js` and of `test.js` itself, `*.xml` of pytest (JUnit).
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..');
/** Where `test.js` writes how each of its parts ended: a list of lines. */
export const partsFile = 'parts.json';
/** Lines that are shown of what a failed test said. */
const linesOfFailure = 6;

/** @typedef {{ file: string, seconds: number, tests: number, failures: readonly string[] }} Outcome */
/** @typedef {{ status: string, duration: number, error?: { message?: string } }} Attempt */
/** @typedef {{ title: string, results: readonly Attempt[], projectName: string, status: string }} BrowserTest */
/** @typedef {{ title: string, tests: readonly Omit<BrowserTest, 'title'>[] }} Spec */
/** @typedef {{ title: string, suites?: readonly Suite[], specs?: readonly Spec[] }} Suite */
/** @typedef {{ status: string, fullName: string, failureMessages: readonly string[] }} UnitTest */
/** @typedef {{ name: string, status: string, message: string, startTime: number, endTime: number, assertionResults: readonly UnitTest[] }} UnitFile */
/** @typedef {{ engine: string, seconds: number, checks: number, failures: readonly string[] }} EngineRun */

/** @param {string} title @param {string} [message] */
const describe = (title, message = '') =>
	[title, ...stripVTControlCharacters(message).trim().split('\n').slice(0, linesOfFailure)].join(
		'\n      '
	);

/** @param {Suite} suite @returns {BrowserTest[]} its own, and those of the suites in it */
const testsOf = (suite) => [
	...(suite.specs ?? []).flatMap(({ title, tests }) => tests.map((test) => ({ ...test, title }))),
	...(suite.suites ?? []).flatMap(testsOf)
];

/** @param {UnitFile} file @returns {Outcome} */
function readUnits({ name, status, message, startTime, endTime, assertionResults }) {
	const failures = assertionResults
		.filter((test) => test.status === 'failed')
		.map(({ fullName, failureMessages }) => describe(fullName, failureMessages[0]));
	return {
		file: relative(root, name),
		seconds: (endTime - startTime) / 1000,
		tests: assertionResults.length,
		// A file that could not be read has no tests that could fail.
		failures: status === 'failed' && failures.length === 0 ? [describe('', message)] : failures
	};
}

/** @param {string} file @param {BrowserTest} test @returns {Outcome} */
function readBrowserTest(file, { title, projectName, status, results }) {
	const failed = results.find((result) => result.error)?.error?.message ?? results.at(-1)?.status;
	return {
		file: `tests/${file} [${projectName}]`,
		seconds: results.reduce((sum, { duration }) => sum + duration, 0) / 1000,
		tests: 1,
		failures: status === 'unexpected' ? [describe(title, failed)] : []
	};
}

/** @param {string} text @returns {Outcome[]} */
function readJson(text) {
	/** @type {{ testResults?: readonly UnitFile[], suites?: readonly Suite[], errors?: readonly { message?: string }[] } & Partial<EngineRun>} */
	const { testResults = [], suites = [], errors = [], engine, ...run } = JSON.parse(text);
	const outcomes = [
		...testResults.map(readUnits),
		...suites.flatMap((suite) => testsOf(suite).map((test) => readBrowserTest(suite.title, test)))
	];
	// What Playwright could not give to a test: a server that did not start, a file that does not compile.
	if (errors.length > 0)
		outcomes.push({
			file: 'tests/',
			seconds: 0,
			tests: 0,
			failures: errors.map(({ message }) => describe('', message))
		});
	if (engine)
		outcomes.push({
			file: `tests/engines/ [${engine}]`,
			seconds: run.seconds ?? 0,
			tests: run.checks ?? 0,
			failures: (run.failures ?? []).map((failure) => describe('', failure))
		});
	return outcomes;
}

/** @param {string} text @returns {Outcome[]} */
const readXml = (text) =>
	[
		...text.matchAll(
			/<testcase classname="([^"]+)" name="([^"]+)" time="([\d.]+)"(?:\s*\/>|>([^]*?)<\/testcase>)/g
		)
	].map(([, module = '', name = '', time, inside = '']) => ({
		file: `lab/${module.replaceAll('.', '/')}.py`,
		seconds: Number(time),
		tests: 1,
		failures: [...inside.matchAll(/<(?:failure|error) message="([^"]*)"/g)].map(([, message]) =>
			describe(name, message?.replaceAll('&#10;', '\n'))
		)
	}));

/** Prints the ten slowest files, how each part ended, then what failed. @param {string} folder */
export function printSummary(folder) {
	/** @type {string[]} */
	const told = [];
	/** @type {Map<string, Outcome>} */
	const files = new Map();
	for (const name of readdirSync(folder)) {
		const text = readFileSync(join(folder, name), 'utf8');
		if (name === partsFile) {
			told.push(...JSON.parse(text));
			continue;
		}
		for (const outcome of name.endsWith('.xml') ? readXml(text) : readJson(text)) {
			const sum = files.get(outcome.file) ?? { seconds: 0, tests: 0, failures: [] };
			files.set(outcome.file, {
				file: outcome.file,
				seconds: sum.seconds + outcome.seconds,
				tests: sum.tests + outcome.tests,
				failures: [...sum.failures, ...outcome.failures]
			});
		}
	}
	const all = [...files.values()].sort((a, b) => b.seconds - a.seconds);
	const tests = all.reduce((sum, outcome) => sum + outcome.tests, 0);
	console.log(`\n── The ten slowest of ${all.length} test files, ${tests} tests in all`);
	for (const { file, seconds, tests } of all.slice(0, 10))
		console.log(`${seconds.toFixed(1).padStart(8)} s  ${file} (${tests})`);
	if (told.length > 0) console.log(`\n${told.join('\n')}`);
	const failed = all.filter(({ failures }) => failures.length > 0);
	if (failed.length === 0) return;
	console.log(`\n── Failed, in ${failed.length} files`);
	for (const { file, failures } of failed)
		for (const failure of failures) console.log(`  ${file}: ${failure}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
	printSummary(process.argv[2] ?? '');
