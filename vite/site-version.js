/** @file The name of an edition of the site: a hash of everything it is built from, so that the same sources are the same edition. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import process from 'node:process';

const root = resolve(import.meta.dirname, '..');
const sources = [
	'content',
	'docs',
	'src',
	'static',
	'vite',
	'package-lock.json',
	'svelte.config.js'
];

/** @param {string} path @returns {string[]} */
function listFiles(path) {
	if (path.endsWith('.json') || path.endsWith('.js')) return [path];
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
}

/** Twelve hexadecimal digits in a build, which hands them to the processes it starts; whoever does not build needs no name. */
export function readSiteVersion() {
	if (!process.env.SITE_EDITION && !process.argv.includes('build')) return 'unbuilt';
	process.env.SITE_EDITION ??= hashSources();
	return process.env.SITE_EDITION;
}

function hashSources() {
	const hash = createHash('sha256');
	for (const name of ['BASE_PATH', 'SITE_ORIGIN', 'MODELS'])
		hash.update(`${name}=${process.env[name] ?? ''}\n`);
	const paths = sources.flatMap((name) => listFiles(join(root, name))).sort();
	for (const path of paths)
		hash
			.update(`${relative(root, path)}\n`)
			.update(createHash('sha256').update(readFileSync(path)).digest());
	return hash.digest('hex').slice(0, 12);
}
