/**
 * @file `npm run lighthouse`: Lighthouse on the home page and three lessons of the built site, in both of its presets. Exits with 1 where
 * a score is below 95. Lighthouse (Apache-2.0, kept by Google's Chrome team) weighs 185 MB, so npx fetches it when it is asked for;
 * 12.8.2 is the last line that runs on Node 20.
 *
 * `npm run lighthouse -- rope yarn --preset mobile --reports /tmp/reports` takes other lessons (`home` is the home page), one preset, and keeps the reports;
 * `npm run lighthouse -- all --preset mobile --out docs/lighthouse.json` takes every lesson, and writes the scores down.
 * The site has to be built under the base path that BASE_PATH names, `/museum` where it names none.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { findHeadlessShell, quietFlags } from './find-chromium.js';
import { serveFolder } from './static-server.js';

const least = 95;
/** Lighthouse's own measure of speed; a desktop that has nothing else to do reaches it. */
const idle = 1000;
const version = '12.8.2';
/**
 * With scroll bars, the shell without a GPU holds the first frame at times for a second or two, of the same page that it else draws in a
 * quarter of one; what ran in between then counts as if the frame had waited for it.
 */
const plainBars = '--hide-scrollbars';
const kinds = /** @type {const} */ (['performance', 'accessibility', 'best-practices', 'seo']);
/** The home page, and one lesson each of the rooms I, II and IV. */
const usual = ['home', 'attention', 'nope-layers', 'three-stages'];

/** @typedef {{ title: string, score: number | null, scoreDisplayMode: string, displayValue?: string }} Audit */
/**
 * @typedef {{
 *   categories: Record<string, { score: number | null, auditRefs: { id: string, weight: number }[] }>,
 *   audits: Record<string, Audit>,
 *   environment: { benchmarkIndex: number },
 *   runtimeError?: { message: string }
 * }} Report
 */

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { preset: { type: 'string' }, reports: { type: 'string' }, out: { type: 'string' } }
});
const presets = values.preset ? [values.preset] : ['mobile', 'desktop'];
const unknown = presets.find((preset) => preset !== 'mobile' && preset !== 'desktop');
if (unknown) {
	console.error(`--preset is mobile or desktop, not ${unknown}.`);
	process.exit(2);
}
const build = resolve(import.meta.dirname, '../build');
const slugs = positionals.includes('all')
	? ['home', ...(await listLessons())]
	: positionals.length > 0
		? positionals
		: usual;

/** Every lesson of the built site. */
async function listLessons() {
	const entries = await readdir(join(build, 'lessons'), { withFileTypes: true });
	return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

/**
 * @param {string} url
 * @param {string} preset
 * @param {string} path where the report goes, without its ending
 * @returns {Promise<Report>}
 * @throws {Error} where Lighthouse could not look at the page
 */
async function look(url, preset, path) {
	const flags = ['--headless', plainBars, ...quietFlags].join(' ');
	const args = ['--yes', `lighthouse@${version}`, url, '--quiet', `--chrome-flags=${flags}`];
	args.push('--output=json', '--output=html', `--output-path=${path}`);
	args.push('--no-enable-error-reporting');
	if (preset === 'desktop') args.push('--preset=desktop');
	const child = spawn('npx', args, {
		stdio: ['ignore', 'ignore', 'inherit'],
		env: { ...process.env, CHROME_PATH: process.env.CHROME_PATH ?? findHeadlessShell() }
	});
	const code = await new Promise((done, fail) => {
		child.once('error', fail);
		child.once('close', done);
	});
	if (code !== 0) throw new Error(`Lighthouse ended with ${code} on ${url}.`);
	const report = JSON.parse(await readFile(`${path}.report.json`, 'utf8'));
	if (report.runtimeError) throw new Error(`${url}: ${report.runtimeError.message}`);
	return report;
}

/** What cost points, one line each. @param {Report} report */
function listFaults({ categories, audits }) {
	return kinds.flatMap((kind) =>
		(categories[kind]?.auditRefs ?? []).flatMap(({ id, weight }) => {
			const audit = audits[id];
			if (!audit || weight === 0 || audit.score === null || audit.score >= 0.9) return [];
			return [`    ${kind}: ${audit.title}${audit.displayValue ? `, ${audit.displayValue}` : ''}`];
		})
	);
}

const folder = values.reports
	? resolve(values.reports)
	: await mkdtemp(join(tmpdir(), 'lighthouse-'));
await mkdir(folder, { recursive: true });
const site = await serveFolder({
	folder: build,
	base: process.env.BASE_PATH ?? '/museum'
});
/** @type {Record<string, number | string>[]} */
const found = [];
try {
	console.log(['page'.padEnd(32), 'preset ', ...kinds].join('  '));
	for (const preset of presets)
		for (const slug of slugs) {
			const path = join(folder, `${slug}-${preset}`);
			const address = slug === 'home' ? site.url : `${site.url}lessons/${slug}/`;
			const report = await look(address, preset, path);
			const scores = kinds.map((kind) => Math.round((report.categories[kind]?.score ?? 0) * 100));
			const cells = scores.map((score, i) => String(score).padStart(kinds[i]?.length ?? 0));
			console.log([slug.padEnd(32), preset.padEnd(7), ...cells].join('  '));
			for (const fault of listFaults(report)) console.log(fault);
			const { benchmarkIndex } = report.environment;
			if (benchmarkIndex < idle)
				console.log(`    This machine was busy (${benchmarkIndex} of ${idle}): times say little.`);
			if (scores.some((score) => score < least)) process.exitCode = 1;
			const named = Object.fromEntries(kinds.map((kind, i) => [kind, scores[i] ?? 0]));
			found.push({ page: slug, preset, ...named, benchmarkIndex });
		}
} finally {
	await site.close();
	if (!values.reports) await rm(folder, { recursive: true, force: true });
}
if (values.out) {
	const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}`;
	const about = { date: new Date().toISOString().slice(0, 10), machine, lighthouse: version };
	await writeFile(values.out, `${JSON.stringify({ ...about, pages: found }, null, '\t')}\n`);
}
if (values.reports) console.log(`Reports: ${folder}`);
if (process.exitCode === 1) console.log(`Below ${least} somewhere.`);
