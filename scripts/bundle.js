/**
 * @file `npm run bundle`: the site in a folder for a USB stick or a shelf, with a small server for Node and one for Python.
 * `-- DIR` says where (`bundle/` else); KEEP_BUILD takes the site as it is built, which has to be at the root (`BASE_PATH=`).
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';

const root = resolve(import.meta.dirname, '..');
const folder = resolve(process.argv[2] ?? join(root, 'bundle'));

if (!process.env.KEEP_BUILD)
	execFileSync('npx', ['vite', 'build', '--logLevel', 'warn'], {
		cwd: root,
		stdio: 'inherit',
		env: { ...process.env, BASE_PATH: '' }
	});
// The page for unknown addresses is the one that names its files from the root.
if (!readFileSync(join(root, 'build/404.html'), 'utf8').includes('"/_app/'))
	throw new Error('build/ is not made for the root of a host: BASE_PATH= npm run build.');

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
// The small servers send files as they are.
const isWanted = (/** @type {string} */ path) => !/\.(br|gz)$/.test(path);
cpSync(join(root, 'build'), join(folder, 'site'), { recursive: true, filter: isWanted });
// Pictures of links are for networks.
rmSync(join(folder, 'site/cards'), { recursive: true, force: true });
cpSync(join(import.meta.dirname, 'bundle'), folder, { recursive: true });
console.log(`${folder}: serve.mjs, serve.py, site/, README.txt`);
