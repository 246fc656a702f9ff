/**
 * @file `node scripts/measure-site.js`: builds the site whole and with nano alone, weighs both, and writes docs/site-size.json and the table
 * of docs/hosting.md. Two builds, one after the other; it says how long they took. `build/` holds the whole site afterwards.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { putSize, weighSite } from './site-size.js';

const root = resolve(import.meta.dirname, '..');

/** @param {string} [models] */
function build(models) {
	/** @type {NodeJS.ProcessEnv} */
	const env = { ...process.env, BASE_PATH: '/museum', SITE_ORIGIN: 'https://museum.example' };
	delete env.MODELS;
	if (models !== undefined) env.MODELS = models;
	const started = Date.now();
	execFileSync('npx', ['vite', 'build', '--logLevel', 'warn'], {
		cwd: root,
		stdio: 'inherit',
		env
	});
	const seconds = Math.round((Date.now() - started) / 1000);
	console.log(`${models ?? 'every model'}: built in ${seconds} s`);
	return weighSite(join(root, 'build'));
}

const small = build('nano');
const whole = build();
const size = {
	date: new Date().toISOString().slice(0, 10),
	builds: { 'npx vite build': whole.weighed, 'MODELS=nano npx vite build': small.weighed },
	runtimes: whole.runtimes
};
writeFileSync(join(root, 'docs/site-size.json'), `${JSON.stringify(size, null, '\t')}\n`);
const page = join(root, 'docs/hosting.md');
writeFileSync(page, putSize(readFileSync(page, 'utf8'), size));
execFileSync('npx', ['prettier', '--write', 'docs/hosting.md', 'docs/site-size.json'], {
	cwd: root
});
