/**
 * @file What a built page asks for before it is drawn: its text, its styles and the two fonts of most of its words. Scripts and all other fonts
 * are asked for right after; on a slow line they would share it.
 */

/**
 * Resolves when the page's words can be seen, of which there may be none yet when its ground is painted; in a tab or frame that nobody looks
 * at, after a second.
 */
const painted = `const painted = new Promise((resolve) => {
						try {
							new PerformanceObserver((list) => {
								if (list.getEntriesByName('first-contentful-paint').length > 0) resolve();
							}).observe({ type: 'paint', buffered: true });
						} catch {
							resolve();
						}
						setTimeout(resolve, 1000);
					});`;

/**
 * The fonts that come later, and where they are used. They change the page once, when all are there: each by itself would have it laid
 * out anew. After three seconds they come one by one.
 */
const later = `const faces = {
						'em': 'italic 1em "Source Serif 4 Variable"',
						'code, .exhibit': '1em "JetBrains Mono Variable"',
						'.mathnormal': 'italic 1em KaTeX_Math',
						'.katex': '1em KaTeX_Main',
						'.delimsizing.size1, .small-op': '1em KaTeX_Size1',
						'.delimsizing.size3': '1em KaTeX_Size3',
						'.delimsizing.size4': '1em KaTeX_Size4'
					};
					painted.then(() => {
						const used = Object.keys(faces).filter((place) => document.querySelector(place));
						const loaded = Promise.allSettled(used.map((place) => document.fonts.load(faces[place])));
						const late = new Promise((resolve) => setTimeout(resolve, 3000));
						return Promise.race([loaded, late]);
					}).then(() => document.documentElement.classList.remove('undrawn'));`;

/**
 * @param html a page as SvelteKit writes it, its styles inside
 * @throws {Error} where SvelteKit starts its pages in another way than this knows
 */
export function wordsFirst(html: string): string {
	const scripts: string[] = [];
	const bare = html.replaceAll(
		/\s*<link href="([^"]*)" rel="modulepreload">/g,
		(_, href: string) => {
			scripts.push(href);
			return '';
		}
	);
	const asked = bare.replaceAll(
		/\bimport\(("[^"]*\/entry\/(?:start|app)\.[^"]*")\)/g,
		'painted.then(() => import($1))'
	);
	const after = `${painted}
					${later}
					painted.then(() => {
						for (const href of ${JSON.stringify(scripts)})
							document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }));
					});`;
	const started = asked.replace('Promise.all([', () => `${after}\n\t\t\t\t\tPromise.all([`);
	if (scripts.length === 0 || asked === bare || started === asked)
		throw new Error(
			'SvelteKit starts its pages differently now: src/words-first.ts has to follow.'
		);
	// app.css leaves fonts away from a page of this class.
	return started.replace('<html lang="en">', '<html lang="en" class="undrawn">');
}
