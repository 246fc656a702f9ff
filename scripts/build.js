/**
 * @file `npm run build`: the site for a host. Vite makes it; then come the bill of materials and the compressed files, which tests and
 * bundles do without (`npx vite build` is enough for those). `MODELS=nano` leaves the weights of all other models out.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { compressSite } from '../vite/compress-site.js';
import { checkNotices, readShipped } from '../vite/shipped-packages.js';
import { writeSbom } from './sbom.js';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'build');

const { status } = spawnSync('npx', ['vite', 'build', ...process.argv.slice(2)], {
	cwd: root,
	stdio: 'inherit',
	shell: process.platform === 'win32'
});
if (status !== 0) process.exit(status ?? 1);

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
const bytes = readdirSync(folder, { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile())
	.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
checkNotices(readShipped());
const packages = writeSbom(folder);
const { files, br, gz } = await compressSite(folder);
console.log(
	`build/: ${megabytes(bytes)}; ${files} files compressed: .br ${megabytes(br)}, .gz ${megabytes(gz)}`
);
console.log(
	`sbom.json: ${packages.shipped} packages in the pages, ${packages.all - packages.shipped} that make and test them`
);
