/** @file How large a built site is, and how that is said in docs/hosting.md; `scripts/measure-site.js` measures it. */
import { readdirSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * @typedef {{ parts: Record<string, number>, bytes: number, files: number }} Weighed bytes, by part and in all
 * @typedef {{ date: string, builds: Record<string, Weighed>, runtimes: Record<string, number> }} SiteSize
 */

/** Which part of a site a file is; the first that fits. @type {[part: string, pattern: RegExp][]} */
const kinds = [
	['models', /^models\//],
	['runtime', /\.(wasm|packed)$/],
	['recordings', /^traces\//],
	['cards for sharing', /^cards\//],
	['pages and their data', /(\.html|__data\.json)$/],
	['scripts and styles', /^_app\/.*\.(js|css)$/],
	['fonts, vocabularies, the rest', /^/]
];

/**
 * @param {string} folder a site that `npx vite build` made, without compressed forms
 * @returns {Omit<SiteSize, 'date' | 'builds'> & { weighed: Weighed }} bytes of each build of the runtime as they lie there, and of all
 */
export function weighSite(folder) {
	/** @type {Record<string, number>} */
	const parts = Object.fromEntries(kinds.map(([part]) => [part, 0]));
	/** @type {Record<string, number>} */
	const runtimes = {};
	const weighed = { parts, bytes: 0, files: 0 };
	for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
		if (!entry.isFile()) continue;
		const file = join(entry.parentPath, entry.name);
		const path = relative(folder, file).split(sep).join('/');
		const { size } = statSync(file);
		const part = kinds.find(([, pattern]) => pattern.test(path))?.[0] ?? '';
		parts[part] = (parts[part] ?? 0) + size;
		weighed.bytes += size;
		weighed.files += 1;
		if (part === 'runtime') runtimes[/asyncify|jspi/.exec(path)?.[0] ?? 'wasm'] = size;
	}
	return { weighed, runtimes };
}

const megabytes = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);

/** The table of docs/hosting.md. @param {SiteSize} size */
export function renderSize({ date, builds, runtimes }) {
	const names = Object.keys(builds);
	const row = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
	const each = (/** @type {(weighed: Weighed) => string} */ show) =>
		Object.values(builds).map(show);
	const of = (/** @type {string} */ build) => megabytes(runtimes[build] ?? NaN);
	return [
		`Weighed on ${date} by \`node scripts/measure-site.js\`, in MB:`,
		'',
		row(['what goes to the host', ...names.map((name) => `\`${name}\``)]),
		row(['---', ...names.map(() => '--:')]),
		...kinds.map(([part]) => row([part, ...each(({ parts }) => megabytes(parts[part] ?? 0))])),
		row(['**all of it**', ...each(({ bytes }) => `**${megabytes(bytes)}**`)]),
		row(['files', ...each(({ files }) => String(files))]),
		'',
		`Of the runtime a visitor takes one file: ${of('wasm')} MB on the processor, which a host that compresses sends as a quarter; ${of('jspi')} MB for a graphics device where the browser can suspend WebAssembly, ${of('asyncify')} MB elsewhere, both compressed as they lie there.`
	].join('\n');
}

const place = /(<!-- sizes -->\n)[\s\S]*?(\n<!-- end of sizes -->)/;

/** The page with its table. @param {string} page @param {SiteSize} size @throws {Error} where it has no place for one */
export function putSize(page, size) {
	if (!place.test(page)) throw new Error('docs/hosting.md has no <!-- sizes --> any more.');
	return page.replace(place, (_, before, after) => `${before}\n${renderSize(size)}\n${after}`);
}
