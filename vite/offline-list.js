/**
 * @file Writes `offline.json` into the built site: every file with its hash and size, and which of them belong together.
 *
 * SvelteKit's own list for a service worker (`$service-worker`) leaves out what workers import later, and names no content. This one is
 * read from the finished folder, so nothing is missing and a file is known by what is in it.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

const root = resolve(import.meta.dirname, '..');
export const listName = 'offline.json';

/** What is for other sites and for hosts, not for pages; exports of the models in ONNX are for downloading. */
const notForPages =
	/^(cards\/|feed\.xml|sbom\.json|robots\.txt|sitemap\.xml|\.nojekyll|service-worker\.js|_app\/version\.json|offline\.json|.*\.(onnx|br|gz)$|models\/.*\.md$)/;
/** In the one script that holds transformers.js, for whoever compares a stored model with it: 0.7 MB that is never taken along. */
const onRequest = 'https://stored.invalid/';
/** Files of the whole house rather than of one room. */
const house =
	/^(_app\/immutable\/.*\.(js|css|woff2?)|_app\/env\.js|favicon\.svg|catalog\.json|third-party-notices\.txt|search\/index\.json)$/;

/** As `src/lib/offline/content-store.ts` computes it. @param {Uint8Array} bytes */
export const hashOf = (bytes) =>
	createHash('sha256').update(bytes).digest('base64url').slice(0, 22);

/** @param {string} folder @returns {{ path: string, bytes: Buffer }[]} */
function readFolder(folder) {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name))
		.map((file) => ({ path: relative(folder, file).split(sep).join('/'), file }))
		.filter(({ path }) => !notForPages.test(path))
		.sort((a, b) => (a.path < b.path ? -1 : 1))
		.map(({ path, file }) => ({ path, bytes: readFileSync(file) }));
}

/** Runs of the real model, of which an exhibit with a setting `recording` lets one choose. */
const chosen = 'traces/real/';

/** Exhibits that run checkpoints, of which a person chooses one by its moment: no text or setting names them. */
const byMoment = ['training-timeline'];

/** The source of each exhibit by its name. @returns {Map<string, string>} */
function findExhibitSources() {
	const found = new Map();
	const widgets = join(root, 'src/lib/widgets');
	for (const room of readdirSync(widgets)) {
		let text;
		try {
			text = readFileSync(join(widgets, room, 'entries.ts'), 'utf8');
		} catch {
			continue;
		}
		for (const [, name, file] of text.matchAll(
			/name: '([\w-]+)'(?:(?!name: ')[\s\S])*?import\('\.\/([\w-]+\.svelte)'\)/g
		))
			found.set(name, `src/lib/widgets/${room}/${file}`);
	}
	return found;
}

/**
 * The recordings that a piece of the built code names: by their file, or by how they begin where the rest is chosen.
 * @param {string} code
 * @param {readonly string[]} recordings paths
 */
function findRecordings(code, recordings) {
	const begins = [...code.matchAll(/traces\/([\w/-]+)\$\{/g)]
		.map(([, begin]) => `traces/${begin}`)
		.filter((begin) => begin !== chosen);
	return recordings.filter(
		(path) =>
			code.includes(path.slice('traces/'.length)) || begins.some((begin) => path.startsWith(begin))
	);
}

/**
 * @param {string} folder the built site
 * @param {string} manifestFile Vite's manifest of the client
 * @param {{ version: string, policy?: string }} edition `policy`: what workers may do, for the service worker to say
 */
export function writeOfflineList(folder, manifestFile, edition) {
	const files = readFolder(folder);
	const index = new Map(files.map(({ path }, i) => [path, i]));
	const textOf = (/** @type {string} */ path) =>
		files[index.get(path) ?? -1]?.bytes.toString('utf8') ?? '';
	/** @type {Record<string, { file: string, imports?: string[], dynamicImports?: string[], css?: string[] }>} */
	const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
	const catalog = JSON.parse(textOf('catalog.json'));
	const sources = findExhibitSources();
	const paths = files.map(({ path }) => path);
	const library = paths.filter(
		(path) => path.startsWith('_app/immutable/workers/') && textOf(path).includes(onRequest)
	);
	if (library.length !== 1)
		throw new Error(
			'transformers.js is no script of its own any more; see hub/plain/plain-model.ts.'
		);
	const recordings = paths.filter((path) => path.startsWith('traces/'));

	/** @param {string} key @param {Set<string>} seen @returns {string} */
	const codeOf = (key, seen = new Set()) => {
		const chunk = manifest[key];
		if (!chunk || seen.has(key)) return '';
		seen.add(key);
		return textOf(chunk.file) + (chunk.imports ?? []).map((to) => codeOf(to, seen)).join('\n');
	};
	const modelFiles = (/** @type {string} */ id) =>
		paths.filter((path) => path.startsWith(`models/${id}/`));
	const pageOf = (/** @type {string} */ path) => [`${path}index.html`, `${path}__data.json`];

	/** @type {Record<string, string[]>} */
	const packs = {};
	const isRuntime = (/** @type {string} */ path) => /\.(wasm|packed)$/.test(path);
	/** A chunk with all that it imports, and their styles. @param {string} key @param {Set<string>} seen @returns {string[]} */
	const filesOf = (key, seen = new Set()) => {
		const chunk = manifest[key];
		if (!chunk || seen.has(key)) return [];
		seen.add(key);
		const imported = (chunk.imports ?? []).flatMap((to) => filesOf(to, seen));
		return [chunk.file, ...(chunk.css ?? []), ...imported];
	};
	// What tells of a new edition has to be here before that comes: the host has it no more then.
	const telling = ['src/lib/offline/start.ts', 'src/routes/EditionNotice.svelte'];
	for (const key of telling)
		if (!manifest[key]) throw new Error(`${key} is no chunk of its own any more.`);
	const starting = new Set(
		['index.html', 'lessons/index.html', 'take-along/index.html', '404.html'].flatMap((path) =>
			[...textOf(path).matchAll(/_app\/immutable\/[\w./-]+\.(?:js|css|woff2)/g)].map(
				([name]) => name
			)
		)
	);
	packs.start = [
		...pageOf(''),
		...pageOf('lessons/'),
		...pageOf('take-along/'),
		'404.html',
		'favicon.svg',
		...starting,
		...telling.flatMap((key) => filesOf(key))
	];
	packs.house = [
		...packs.start,
		...paths.filter((path) => house.test(path) && !library.includes(path)),
		...['glossary/', 'exhibits/', 'about/', 'search/'].flatMap(pageOf)
	];
	packs.wasm = paths.filter((path) => isRuntime(path) && !/asyncify|jspi/.test(path));
	packs.jspi = paths.filter((path) => isRuntime(path) && path.includes('.jspi.'));
	packs.asyncify = paths.filter((path) => isRuntime(path) && path.includes('.asyncify.'));
	packs.miniature = modelFiles('nano');
	/** @type {Map<string, { name?: string, default?: string }[]>} */
	const parameters = new Map(
		catalog.widgets.map((/** @type {any} */ { name, parameters }) => [name, parameters])
	);
	const known = new Set(catalog.models.map((/** @type {any} */ { id }) => id));
	for (const { slug, widgets } of catalog.lessons) {
		const source = Object.keys(manifest).find((key) =>
			new RegExp(`^content/lessons/[^/]+/\\d+-${slug}\\.md$`).test(key)
		);
		if (!source) throw new Error(`${slug}: the build's manifest has no such lesson.`);
		// A lesson's script is imported by its page and named by no tag of it, and its words by that, where one comes from another lesson.
		const pieces = [source, ...(manifest[source]?.dynamicImports ?? [])];
		if (pieces.length === 1) throw new Error(`${slug}: its words have no script of their own.`);
		const kept = pieces.flatMap((piece) => filesOf(piece));
		packs[`page:lessons/${slug}/`] = kept;
		packs[`page:embed/lesson/${slug}/`] = kept;
		const named = readFileSync(join(root, source), 'utf8').match(/\b(?:nano|micro)[\w-]*/g) ?? [];
		const opened = widgets.flatMap((/** @type {string} */ name) =>
			(parameters.get(name) ?? []).map((parameter) => parameter.default)
		);
		const checkpoints = widgets.some((/** @type {string} */ name) => byMoment.includes(name))
			? [...known].filter((id) => id.startsWith('micro-at-'))
			: [];
		const models = new Set([...named, ...opened, ...checkpoints].filter((id) => known.has(id)));
		const runs = widgets.find((/** @type {string} */ name) =>
			parameters.get(name)?.some((parameter) => parameter.name === 'backend')
		);
		if (runs && models.size === 0)
			throw new Error(`${slug}: ${runs} runs a model, and the lesson is taken along without one.`);
		const code = widgets.map((/** @type {string} */ name) => {
			const exhibit = sources.get(name);
			if (!exhibit || !manifest[exhibit])
				throw new Error(`${name}: vite/offline-list.js does not find its code any more.`);
			return codeOf(exhibit);
		});
		const canChoose = widgets.some((/** @type {string} */ name) =>
			(parameters.get(name) ?? []).some((parameter) => parameter.name === 'recording')
		);
		const facts = code.some((/** @type {string} */ text) => text.includes('/facts/[file]'))
			? paths.filter((path) => /^facts\/\w+\.json$/.test(path))
			: [];
		const vocabulary = code.some((/** @type {string} */ text) =>
			text.includes('smollm3-vocabulary')
		)
			? paths.filter((path) => path.includes('smollm3-vocabulary'))
			: [];
		packs[`lesson:${slug}`] = [
			...pageOf(`lessons/${slug}/`),
			...findRecordings(code.join('\n'), recordings),
			...(canChoose ? recordings.filter((path) => path.startsWith(chosen)) : []),
			...facts,
			...vocabulary,
			...[...models].flatMap(modelFiles)
		];
	}
	packs.everything = paths.filter((path) => !isRuntime(path) && !library.includes(path));

	/** @type {Record<string, number[]>} */
	const numbered = {};
	for (const [name, members] of Object.entries(packs))
		numbered[name] = [...new Set(members.flatMap((path) => index.get(path) ?? []))];
	const list = {
		...edition,
		files: files.map(({ path, bytes }) => [path, hashOf(bytes), bytes.length]),
		packs: numbered
	};
	writeFileSync(join(folder, listName), JSON.stringify(list));
}
