/**
 * @file What a page says about itself to whoever links to it: canonical address, Open Graph (ogp.me), the card of X, the feed, and
 * schema.org as JSON-LD. Written into the finished page when it is built: no script carries it.
 */
import { cardSize } from '../cards/card.ts';
import { escapeXml } from '../../url/escape-xml.ts';

export interface SharedPage {
	/** A page as the build writes it. */
	readonly html: string;
	/** With the base path. */
	readonly path: string;
	/** Empty where the build knows none. */
	readonly origin: string;
	/** Path of its card, with the base path. */
	readonly image: string;
	readonly feed: string;
	/** Of the page's oEmbed, or null where it has none. */
	readonly oembed: string | null;
	readonly isArticle: boolean;
	/** False for a page that stands in other sites' frames: its address is none to keep. */
	readonly isCanonical: boolean;
	/** schema.org, or null. */
	readonly data: object | null;
}

const name = 'The Model Museum';

/** Marks the tags, so that they can go when the reader goes on to another page without loading it. */
const own = 'data-share';

function readHead(html: string): { title: string; description: string } {
	// Svelte leaves quotes in text as they are.
	const title = /<title>([\s\S]*?)<\/title>/.exec(html)?.[1]?.replaceAll('"', '&quot;') ?? '';
	const description = /<meta name="description" content="([^"]*)"/.exec(html)?.[1] ?? '';
	return { title: title.trim().replace(` · ${name}`, ''), description };
}

/** The tags of a page. */
export function writeShareTags(page: SharedPage): string {
	const { html, path, origin, image, feed, oembed, isArticle, isCanonical, data } = page;
	const { title, description } = readHead(html);
	const address = escapeXml(origin + path);
	const property = (key: string, content: string) =>
		`<meta ${own} property="og:${key}" content="${content}">`;
	return [
		isCanonical && `<link ${own} rel="canonical" href="${address}">`,
		property('site_name', name),
		property('type', isArticle ? 'article' : 'website'),
		property('title', title),
		description && property('description', description),
		// A relative one would say nothing.
		isCanonical && origin && property('url', address),
		property('image', escapeXml(origin + image)),
		property('image:type', 'image/png'),
		property('image:width', String(cardSize.width)),
		property('image:height', String(cardSize.height)),
		property('image:alt', `A card of ${name}: ${title}`),
		`<meta ${own} name="twitter:card" content="summary_large_image">`,
		`<link rel="alternate" type="application/atom+xml" title="${name}: what changed" href="${escapeXml(origin + feed)}">`,
		oembed &&
			`<link ${own} rel="alternate" type="application/json+oembed" title="${title}" href="${escapeXml(origin + oembed)}">`,
		data &&
			// `<` would end the element.
			`<script ${own} type="application/ld+json">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`
	]
		.filter(Boolean)
		.join('\n\t\t');
}

/** @throws {Error} where the page has no head to write them into */
export function addShareTags(page: SharedPage): string {
	if (!page.html.includes('</head>')) throw new Error(`${page.path} has no head.`);
	return page.html.replace('</head>', () => `\t${writeShareTags(page)}\n\t</head>`);
}
