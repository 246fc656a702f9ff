/**
 * @file Which packages the built pages hold code or files of, read from the bundler's own list of modules: what `third-party-notices.txt`
 * must name, and what the bill of materials marks as required.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const noticesFile = join(root, 'static/third-party-notices.txt');

/** Vite reads its configuration as a module of its own, apart from SvelteKit's; both must see one list. */
const key = Symbol.for('model-museum.shipped');
const shared = /** @type {Record<symbol, Set<string> | undefined>} */ (
	/** @type {unknown} */ (globalThis)
);
/** Folders of packages below `node_modules/`. */
const shipped = (shared[key] ??= new Set());

/**
 * The folder of the innermost package that a module lies in.
 * @param {string} id as the bundler names it, which may begin with `\0` and end in a query
 * @returns {string | undefined} such as `a/node_modules/@b/c`
 */
export function packageOf(id) {
	return /node_modules\/((?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/@.][^/]*)\//.exec(id)?.[1];
}

/** Notes the packages in what is written for browsers, workers included. @returns {import('vite').Plugin} */
export function shippedPackages() {
	return {
		name: 'shipped-packages',
		apply: 'build',
		generateBundle(_options, bundle) {
			if (this.environment?.name === 'ssr') return;
			for (const piece of Object.values(bundle)) {
				const modules =
					piece.type === 'chunk'
						? Object.entries(piece.modules)
								.filter(([, { renderedLength }]) => renderedLength > 0)
								.map(([id]) => id)
						: piece.originalFileNames;
				for (const id of modules) {
					const folder = packageOf(id);
					if (folder) shipped.add(folder);
				}
			}
		}
	};
}

/** `name@version` of each package that the build holds something of, sorted. */
export function listShipped() {
	return [...shipped]
		.map((folder) => join(root, 'node_modules', folder, 'package.json'))
		.filter((file) => existsSync(file))
		.map((file) => {
			const text = readFileSync(file, 'utf8');
			const { name, version } = /** @type {{ name: string, version: string }} */ (JSON.parse(text));
			return `${name}@${version}`;
		})
		.sort();
}

/** That list of the last build. @returns {readonly string[]} */
export function readShipped() {
	return JSON.parse(readFileSync(join(root, '.svelte-kit/shipped-packages.json'), 'utf8'));
}

/** The packages that the notices name. @param {string} notices */
export function listNoticed(notices) {
	return [...notices.matchAll(/^(\S+@\S+)\nLicence: /gm)].map(([, name = '']) => name);
}

/** What stands in for packages that are never run here (`overrides` of package.json) holds nothing. @param {string} name */
const isEmpty = (name) => name.startsWith('empty-npm-package@');

/**
 * @param {readonly string[]} packages `name@version` each
 * @throws {Error} where the notices leave one of them out
 */
export function checkNotices(packages) {
	const noticed = new Set(listNoticed(readFileSync(noticesFile, 'utf8')));
	const missing = packages.filter((name) => !noticed.has(name) && !isEmpty(name));
	if (missing.length > 0)
		throw new Error(
			`The site ships ${missing.join(', ')}, which third-party-notices.txt does not name: node scripts/notices.js.`
		);
}
