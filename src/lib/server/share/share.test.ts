import { describe, expect, it } from 'vitest';
import { readChanges } from './changes.ts';
import { nameUuid, writeFeed, type FeedEntry } from './feed.ts';
import { readOrigin } from './origin.ts';
import { feedEntries, listPages } from './pages.ts';
import { addShareTags, type SharedPage } from './share-tags.ts';
import { listPaths, writeRobots, writeSitemap } from './sitemap.ts';

describe('the origin of the site', () => {
	it('is an origin and nothing else, or none', () => {
		expect(readOrigin(undefined)).toBe('');
		expect(readOrigin('')).toBe('');
		expect(readOrigin('https://museum.example')).toBe('https://museum.example');
		expect(readOrigin('http://localhost:4173/')).toBe('http://localhost:4173');
		for (const wrong of ['museum.example', 'https://museum.example/museum', 'ftp://a.example', '/'])
			expect(() => readOrigin(wrong), wrong).toThrow(/BASE_PATH/);
	});
});

const page: SharedPage = {
	html: '<html><head><title>“Two” "minds" &amp; more · The Model Museum</title><meta name="description" content="A &quot;model&quot;."></head><body></body></html>',
	path: '/museum/lessons/two-minds/',
	origin: 'https://museum.example',
	image: '/museum/cards/lesson/two-minds.png',
	feed: '/museum/feed.xml',
	oembed: null,
	isArticle: true,
	isCanonical: true,
	data: { name: '</script><b>' }
};

describe('what a page says of itself', () => {
	it('is title, words, picture and address, whole where the origin is known', () => {
		const html = addShareTags(page);
		for (const tag of [
			'rel="canonical" href="https://museum.example/museum/lessons/two-minds/"',
			'property="og:url" content="https://museum.example/museum/lessons/two-minds/"',
			'property="og:title" content="“Two” &quot;minds&quot; &amp; more"',
			'property="og:description" content="A &quot;model&quot;."',
			'property="og:type" content="article"',
			'property="og:image" content="https://museum.example/museum/cards/lesson/two-minds.png"',
			'property="og:image:width" content="1200"',
			'name="twitter:card" content="summary_large_image"',
			'type="application/atom+xml"'
		])
			expect(html).toContain(tag);
		expect(html.indexOf('og:title')).toBeLessThan(html.indexOf('</head>'));
	});
	it('begins at the root of the host where the origin is not known', () => {
		const html = addShareTags({ ...page, origin: '' });
		expect(html).toContain('rel="canonical" href="/museum/lessons/two-minds/"');
		expect(html).toContain('content="/museum/cards/lesson/two-minds.png"');
		expect(html).not.toContain('og:url');
	});
	it('has no address where it stands in frames, and no data that ends a script', () => {
		const html = addShareTags({ ...page, isCanonical: false });
		expect(html).not.toContain('canonical');
		expect(html).not.toContain('og:url');
		expect(html.match(/<\/script>/g)).toHaveLength(1);
		expect(html).toContain('"\\u003c/script>\\u003cb>"');
	});
	it('stops the build where it has no place', () => {
		expect(() => addShareTags({ ...page, html: '<p>' })).toThrow(/two-minds/);
	});
});

describe('the site map', () => {
	it('has every page once, those of parameters included, and no page of results', () => {
		const paths = listPages().map(({ path }) => path);
		expect(new Set(paths).size).toBe(paths.length);
		for (const path of ['/', '/lessons/', '/lessons/rope/', '/museum/smollm3-3b/', '/lab/pilot/'])
			expect(paths).toContain(path);
		for (const path of paths) expect(path).toMatch(/^\/([a-z0-9.-]+\/)*$/);
		expect(paths).not.toContain('/search/');
	});
	it('stops the build where nobody says what a route’s pages are', () => {
		expect(() => listPaths(['/src/routes/(site)/new/[thing]/+page.svelte'], {})).toThrow(
			'/new/[thing]/'
		);
	});
	it('has whole addresses and the dates on record', () => {
		const text = writeSitemap('https://museum.example/museum', [
			{ path: '/' },
			{ path: '/lessons/rope/', changed: '2026-11-24' }
		]);
		expect(text).toContain('<url><loc>https://museum.example/museum/</loc></url>');
		expect(text).toContain(
			'<loc>https://museum.example/museum/lessons/rope/</loc><lastmod>2026-11-24</lastmod>'
		);
	});
	it('is named to crawlers where there is one', () => {
		expect(writeRobots('')).toBe('User-agent: *\nDisallow:\n');
		expect(writeRobots('https://a.example/sitemap.xml')).toMatch(
			/\nSitemap: https:\/\/a\.example\/sitemap\.xml\n$/
		);
	});
});

describe('the record of changes', () => {
	const change = { date: '2026-11-24', kind: 'lesson', about: 'rope', what: 'New.' };
	it('names what is there, newest first, and no day to come', () => {
		expect(feedEntries.length).toBeGreaterThan(20);
		const today = new Date().toISOString().slice(0, 10);
		for (const { date, path, title } of feedEntries) {
			expect(date <= today, `${date} ${title}`).toBe(true);
			expect(path).toMatch(/^\//);
		}
	});
	it('refuses what is no date, stands twice or out of order', () => {
		expect(readChanges([change])).toEqual([change]);
		expect(() => readChanges([{ ...change, date: '24 November' }])).toThrow(/date/);
		expect(() => readChanges([change, change])).toThrow(/twice/);
		expect(() => readChanges([change, { ...change, date: '2026-11-25' }])).toThrow(/newest first/);
	});
});

describe('the feed', () => {
	const entry: FeedEntry = {
		date: '2026-11-24',
		kind: 'lesson',
		about: 'rope',
		what: 'New: <hands> & waves.',
		title: 'RoPE',
		path: '/lessons/rope/'
	};
	it('has ids that are the same on every host, and links that are not', () => {
		const [here, there] = [writeFeed([entry], 'https://a.example/x'), writeFeed([entry], '/y')];
		const ids = (text: string) => [...text.matchAll(/<id>(.*?)<\/id>/g)].map(([, id]) => id);
		expect(ids(here)).toEqual(ids(there));
		expect(new Set(ids(here)).size).toBe(2);
		expect(here).toContain('href="https://a.example/x/lessons/rope/"');
		expect(here).toContain('rel="self"');
		expect(there).toContain('href="/y/lessons/rope/"');
		expect(there).not.toContain('rel="self"');
		expect(here).toContain('<summary>New: &lt;hands&gt; &amp; waves.</summary>');
		expect(here).toContain('<updated>2026-11-24T00:00:00Z</updated>');
	});
	it('makes names into UUIDs of version 5', () => {
		expect(nameUuid('a')).toMatch(
			/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
		);
		expect(nameUuid('a')).not.toBe(nameUuid('b'));
	});
});
