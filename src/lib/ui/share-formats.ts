/** @file The ways to take an exhibit away, as text. */
import { packAddress } from '../embed/address.ts';
import { escapeXml } from '../url/escape-xml.ts';
import { writeEmbedCode, type ShareLinks } from './share.ts';

/** How the embed is to be; see widgets/page-parameters.ts. */
export interface EmbedOptions {
	readonly theme: 'auto' | 'light' | 'dark';
	readonly controls: 'all' | 'few' | 'none';
	readonly caption: string;
	readonly isLinked: boolean;
	readonly lock: readonly string[];
}

export const plainOptions: EmbedOptions = {
	theme: 'auto',
	controls: 'all',
	caption: '',
	isLinked: false,
	lock: []
};

export interface ShareFormats {
	readonly iframe: string;
	readonly element: string;
	readonly markdown: string;
	readonly link: string;
	readonly page: string;
	readonly oembed: string;
}

/** The links with the options in them, no longer than they have to be. */
export async function packLinks(links: ShareLinks, options = plainOptions): Promise<ShareLinks> {
	const url = new URL(links.embedUrl);
	const { theme, controls, caption, isLinked, lock } = options;
	const set = (name: string, value: string, plain: string) => {
		if (value === plain) url.searchParams.delete(name);
		else url.searchParams.set(name, value);
	};
	set('theme', theme, 'auto');
	set('controls', controls, 'all');
	set('caption', caption.trim(), '');
	set('link', isLinked ? 'page' : 'none', 'none');
	set('lock', lock.join(','), '');
	// A room keeps its state in its query, and reads nothing else.
	const { pathname, searchParams } = new URL(links.pageUrl);
	const isInRoom = !searchParams.has('exhibit') && !pathname.includes('/embed/');
	const [embedUrl, pageUrl] = await Promise.all([
		packAddress(url.href),
		isInRoom ? links.pageUrl : packAddress(links.pageUrl)
	]);
	return { ...links, embedUrl, pageUrl };
}

/** @param links packed */
export function writeFormats(links: ShareLinks): ShareFormats {
	const { title, embedUrl, pageUrl, height } = links;
	const { pathname, origin } = new URL(embedUrl);
	// …/embed/<name>/
	const at = (path: string) => new URL(`../../${path}`, origin + pathname).href;
	const name = pathname.split('/').at(-2) ?? '';
	const card = at(`cards/exhibit/${name}.png`);
	const alt = title.replaceAll(/[[\]]/g, '');
	return {
		iframe: writeEmbedCode(links),
		element: `<script src="${escapeXml(at('model-museum-exhibit.js'))}" async></script>
<model-museum-exhibit src="${escapeXml(embedUrl)}" title="${escapeXml(title)}" height="${height}"></model-museum-exhibit>`,
		markdown: `[![${alt}](${card})](${embedUrl.replaceAll('(', '%28').replaceAll(')', '%29')})`,
		link: embedUrl,
		page: pageUrl,
		oembed: at(`oembed/exhibit/${name}.json`)
	};
}
