/** @file How an exhibit is put into a page of one's own. */
import { escapeXml } from '../url/escape-xml.ts';

/**
 * A script for the page around an iframe: it gives each frame of the museum the height that its page reports. One is enough for
 * all frames of a page, and two do no harm.
 */
export const listener = `<script>
addEventListener('message', ({ data, source }) => {
	if (data?.source !== 'model-museum' || data.type !== 'resize') return;
	for (const frame of document.querySelectorAll('iframe'))
		if (frame.contentWindow === source) frame.style.height = data.height + 'px';
});
</script>`;

/** What an instructor puts into a page of their own. */
export function writeEmbedCode({ title, embedUrl, height }: ShareLinks): string {
	return `<iframe src="${escapeXml(embedUrl)}" title="${escapeXml(title)}" width="100%" height="${height}" loading="lazy" style="border:0" allow="clipboard-write"></iframe>\n${listener}`;
}

/** Absolute addresses of an exhibit in its current state. */
export interface ShareLinks {
	readonly title: string;
	/** The bare page, for an iframe. */
	readonly embedUrl: string;
	/** The page with the lesson around it, or the bare page where there is none. */
	readonly pageUrl: string;
	/** First height of the iframe in px, until the page inside has said its own. */
	readonly height: number;
	/** Names of its settings, which a page that embeds it may lock. */
	readonly names?: readonly string[];
}
