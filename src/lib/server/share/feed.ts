/** @file What changed, as an Atom feed (RFC 4287). */
import { createHash } from 'node:crypto';
import type { Change } from './changes.ts';
import { escapeXml } from '../../url/escape-xml.ts';

/** Of this museum; made once, at random. */
const namespace = 'c3b0a6d2-6a86-4c0e-9f0d-2f8f4b1d7e55';

/** A name as a UUID of version 5 (RFC 9562): the same wherever the site is hosted. */
export function nameUuid(name: string): string {
	const hash = createHash('sha1')
		.update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
		.update(name)
		.digest()
		.subarray(0, 16);
	hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
	hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
	return hash.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A change with what it is called and where it is. */
export interface FeedEntry extends Change {
	readonly title: string;
	/** From the museum's root. */
	readonly path: string;
}

/** The longest feed. */
const most = 60;

/**
 * @param entries newest first, at least one
 * @param root origin and base path; without an origin links begin at the host's root
 */
export function writeFeed(entries: readonly FeedEntry[], root: string): string {
	const moment = (date: string) => `${date}T00:00:00Z`;
	const isAbsolute = /^https?:/.test(root);
	const items = entries.slice(0, most).map(
		({ date, kind, about, title, path, what }) => `	<entry>
		<id>urn:uuid:${nameUuid(`${date} ${kind} ${about}`)}</id>
		<title>${escapeXml(title)}</title>
		<updated>${moment(date)}</updated>
		<link rel="alternate" type="text/html" href="${escapeXml(root + path)}"/>
		<category term="${kind}"/>
		<summary>${escapeXml(what)}</summary>
	</entry>`
	);
	const newest = entries[0];
	if (!newest) throw new RangeError('A feed needs an entry.');
	return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
	<id>urn:uuid:${nameUuid('changes')}</id>
	<title>The Model Museum: what changed</title>
	<subtitle>Lessons, facts and findings that are new or different.</subtitle>
	<updated>${moment(newest.date)}</updated>
	<author><name>The Model Museum</name></author>
	<link rel="alternate" type="text/html" href="${escapeXml(root)}/"/>${
		isAbsolute
			? `\n\t<link rel="self" type="application/atom+xml" href="${escapeXml(root)}/feed.xml"/>`
			: ''
	}
${items.join('\n')}
</feed>
`;
}
