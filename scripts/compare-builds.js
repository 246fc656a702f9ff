/**
 * @file `node scripts/compare-builds.js`: builds the site twice and lists every file that differs. The second build draws nothing anew
 * from a cache of the first: what is kept between builds (cards) is put aside for it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import process from 'node:process';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'build');
const cache = join(root, 'node_modules/.cache');
const aside = `${cache}-aside`;

/** Builds from nothing. @returns {Map<string, string>} the hash of each file by its path */
function build() {
	rmSync(folder, { recursive: true, force: true });
	const { status } = spawnSync(
		process.execPath,
		[join(root, 'scripts/build.js'), '--logLevel', 'warn'],
		{
			cwd: root,
			stdio: 'inherit'
		}
	);
	if (status !== 0) process.exit(status ?? 1);
	const files = readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name));
	return new Map(
		files.map((file) => [
			relative(folder, file),
			createHash('sha256').update(readFileSync(file)).digest('hex')
		])
	);
}

const first = build();
if (existsSync(cache)) renameSync(cache, aside);
let second;
try {
	second = build();
} finally {
	rmSync(cache, { recursive: true, force: true });
	if (existsSync(aside)) renameSync(aside, cache);
}
const paths = [...new Set([...first.keys(), ...second.keys()])].sort();
const differing = paths.filter((path) => first.get(path) !== second.get(path));
for (const path of differing) console.log(`differs: ${path}`);
console.log(
	differing.length === 0
		? `Both builds are the same: ${paths.length} files.`
		: `${differing.length} of ${paths.length} files differ.`
);
process.exitCode = differing.length === 0 ? 0 : 1;
