/** @file oEmbed 1.0 (oembed.com) as files: what a site needs that turns a link to the museum into an exhibit. */
import * as v from 'valibot';
import { escapeXml } from '../url/escape-xml.ts';
import { cardSize } from './cards/card.ts';

export type OembedKind = 'lesson' | 'exhibit';

/** The `rich` type, with what the specification demands of it and of thumbnails. */
export const oembedSchema = v.strictObject({
	version: v.literal('1.0'),
	type: v.literal('rich'),
	title: v.string(),
	provider_name: v.string(),
	provider_url: v.string(),
	cache_age: v.number(),
	thumbnail_url: v.string(),
	thumbnail_width: v.number(),
	thumbnail_height: v.number(),
	html: v.string(),
	width: v.number(),
	height: v.number()
});
export type Oembed = v.InferOutput<typeof oembedSchema>;

interface Subject {
	readonly kind: OembedKind;
	readonly name: string;
	readonly title: string;
	/** Of a frame of that width, in px. */
	readonly height: number;
	/** Origin and base path, without a slash at the end. */
	readonly root: string;
}

/** Columns of text are about this wide. */
export const frameWidth = 800;

export const embedPathOf = (kind: OembedKind, name: string) =>
	kind === 'lesson' ? `/embed/lesson/${name}/` : `/embed/${name}/`;

export function makeOembed({ kind, name, title, height, root }: Subject): Oembed {
	const src = escapeXml(root + embedPathOf(kind, name));
	return {
		version: '1.0',
		type: 'rich',
		title,
		provider_name: 'The Model Museum',
		provider_url: `${root}/`,
		cache_age: 86_400,
		thumbnail_url: `${root}/cards/${kind}/${name}.png`,
		thumbnail_width: cardSize.width,
		thumbnail_height: cardSize.height,
		html: `<iframe src="${src}" title="${escapeXml(title)}" width="${frameWidth}" height="${height}" style="border:0;width:100%" loading="lazy" allow="clipboard-write; fullscreen"></iframe>`,
		width: frameWidth,
		height
	};
}
