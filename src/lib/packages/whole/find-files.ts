/**
 * @file The files of the built site that one page needs: those that it names, and those that these name. What a file names is found in its
 * text, so a name that is put together at run time is not; such folders are taken whole. The same for the command, which reads a folder, and
 * for the tab, which fetches.
 */
import type { FileList } from '../../offline/file-list.ts';
import { sealWith } from '../page-policy.js';

/** Addresses that scripts put together: recorded runs and the smallest model. */
const whole = /^(traces|models\/nano)\//;
/** Of the runtime the plain WebAssembly is enough, which nano runs on; the search finds other pages. */
const needless = /(asyncify|jspi)[^/]*\.wasm$|^search\//;
const named =
	/["'`(=]((?:\.{0,2}\/)?[\w@./-]+\.(?:js|css|woff2|wasm|json|png|svg|ico|safetensors))["'`)?\s>]/g;

export interface WantedPage {
	/** Its path among those listed. */
	readonly page: string;
	/** How paths begin of what comes along whole, besides recorded runs and the smallest model. */
	readonly folders?: readonly string[];
	/** The lesson that it shows: the site's own list says which models that runs. */
	readonly lesson?: string | undefined;
}

/**
 * @param list the site's own
 * @param readText of a page, a script or a stylesheet
 * @returns paths, ascending
 */
export async function findNeeded(
	list: FileList,
	{ page, folders = [], lesson }: WantedPage,
	readText: (path: string) => Promise<string>
): Promise<readonly string[]> {
	const listed = new Set([...list.all].map(({ path }) => path));
	const kept = list.filesOf(lesson === undefined ? [] : [`lesson:${lesson}`]);
	const models = kept.map(({ path }) => path).filter((path) => path.startsWith('models/'));
	const found = new Set<string>();
	const isWhole = (path: string) =>
		whole.test(path) || folders.some((folder) => path.startsWith(folder));
	let next = [page, ...models, ...[...listed].filter(isWhole)];
	while (next.length > 0) {
		const fresh = [...new Set(next)].filter(
			(path) => listed.has(path) && !found.has(path) && !needless.test(path)
		);
		for (const path of fresh) found.add(path);
		const texts = fresh.filter((path) => /\.(html|js|css)$/.test(path));
		const names = await Promise.all(
			texts.map(async (path) => findNames(path, await readText(path)))
		);
		next = names.flat();
	}
	return [...found].sort();
}

/** What a file may mean by the names in it: relative to itself, or to the site's root, as the list of a page's parts is. */
function findNames(path: string, text: string): string[] {
	const folder = path.replace(/[^/]*$/, '');
	return [...text.matchAll(named)].flatMap(([, name = '']) =>
		[folder, ''].flatMap((from) => resolvePath(from + name) ?? [])
	);
}

/** Without `.` and `..`; null above the root. */
function resolvePath(path: string): string | null {
	const parts: string[] = [];
	for (const part of path.split('/')) {
		if (part === '..') {
			if (parts.pop() === undefined) return null;
		} else if (part !== '.' && part !== '') parts.push(part);
	}
	return parts.join('/');
}

/**
 * The page with addresses that hold wherever it lies: the site's own names for its base and its fonts are those of the host that it was
 * built for. Links to other pages stay what they are, and lead nowhere in a package.
 * @param hash SHA-256 in base64
 */
export function makePortable(html: string, page: string, hash: (text: string) => string): string {
	const assets =
		/(base: (new URL\("[./]+", location\)\.pathname\.slice\(0, -1\))),\s*assets: "([^"]*)"/;
	const base = assets.exec(html)?.[3] ?? '';
	const up = '../'.repeat(page.split('/').length - 1);
	const moved = html
		.replace(assets, '$1,\n\t\t\t\t\t\tassets: $2')
		.replaceAll(`href="${base}/_app/`, `href="${up}_app/`);
	// Its policy names the script that starts it by hash.
	return moved.includes('http-equiv="content-security-policy"') ? sealWith(moved, hash) : moved;
}

/** Where the site's files go in a package. */
export const siteFolder = 'site/';
/** Where the bare page of a lesson or an activity lies; ends in a slash. */
export const findFolder = (kind: 'lesson' | 'activity', name: string): string =>
	`embed/${kind}/${name}/`;
