/** @file Every page to be found by search engines (sitemaps.org 0.9), and what crawlers are told. */
import { escapeXml } from '../../url/escape-xml.ts';

export interface ListedPage {
	/** From the museum's root, such as `/lessons/rope/`. */
	readonly path: string;
	/** ISO date of the last change that is on record; left out where none is. */
	readonly changed?: string;
}

/** Pages with parameters, by route: their paths have to be given. */
export type PathsOf = Readonly<Record<string, readonly string[]>>;

/** Left out: a page of results is another site's search page within the search. */
const unlisted = ['/search/'];

/**
 * Paths of all pages, from the files of their routes.
 * @param files such as `/src/routes/(site)/lessons/[slug]/+page.svelte`
 * @throws {Error} where a route has parameters and nobody says which
 */
export function listPaths(files: readonly string[], pathsOf: PathsOf): readonly string[] {
	return files
		.flatMap((file) => {
			const route = file.replace(/^\/src\/routes/, '').replace(/\+page\.svelte$/, '');
			const path = route.replace(/\/\([^/]+\)/g, '');
			if (!path.includes('[')) return unlisted.includes(path) ? [] : [path];
			const paths = pathsOf[path];
			if (!paths) throw new Error(`The site map does not know the pages of ${path}.`);
			return paths;
		})
		.sort();
}

/** @param root origin and base path, without a slash at the end */
export function writeSitemap(root: string, pages: readonly ListedPage[]): string {
	const entries = pages.map(
		({ path, changed }) =>
			`\t<url><loc>${escapeXml(root + path)}</loc>${changed ? `<lastmod>${changed}</lastmod>` : ''}</url>`
	);
	return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${entries.join('\n')}\n</urlset>\n`;
}

/** Everything may be read. @param sitemap its whole address; empty where there is none */
export function writeRobots(sitemap: string): string {
	return `User-agent: *\nDisallow:\n${sitemap && `\nSitemap: ${sitemap}\n`}`;
}
