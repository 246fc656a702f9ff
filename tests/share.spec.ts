/** @file What the built site tells other sites about itself: every page's tags and picture, the map, the feed, the data. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import * as v from 'valibot';
import { oembedSchema } from '../src/lib/server/oembed.ts';
import { expect, test } from './museum-test.ts';

const build = resolve(import.meta.dirname, '../build');
const base = process.env.BASE_PATH ?? '';
/** As the build had it. */
const origin = process.env.SITE_ORIGIN ?? '';
const root = origin + base;

const pages = readdirSync(build, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('index.html'))
	.map((file) => ({
		path: `/${relative(build, join(build, file)).split(sep).slice(0, -1).concat('').join('/')}`,
		html: readFileSync(join(build, file), 'utf8')
	}));

const contentOf = (html: string, name: string) =>
	new RegExp(`(?:property|name)="${name}" content="([^"]*)"`).exec(html)?.[1];

/** The file of the build behind an address of the site. */
const fileOf = (address: string) => join(build, address.slice(root.length).replace(/[?#].*$/, ''));

test('every built page has a title, words and a picture to be shared by, and those to be found their address', () => {
	expect(pages.length).toBeGreaterThan(60);
	const images = new Map<string, number>();
	const faults: string[] = [];
	for (const { path, html } of pages) {
		const image = contentOf(html, 'og:image') ?? '';
		images.set(image, (images.get(image) ?? 0) + 1);
		if (!image.startsWith(`${root}/cards/`) || !existsSync(fileOf(image)))
			faults.push(`${path}: picture ${image}`);
		for (const name of ['og:title', 'og:description', 'og:type', 'twitter:card'])
			if (!contentOf(html, name)) faults.push(`${path}: no ${name}`);
		const canonical = /rel="canonical" href="([^"]*)"/.exec(html)?.[1];
		const isEmbed = path.startsWith('/embed/');
		if (canonical !== (isEmbed ? undefined : root + path)) faults.push(`${path}: ${canonical}`);
		if (contentOf(html, 'og:url') !== (isEmbed || origin === '' ? undefined : canonical))
			faults.push(`${path}: og:url ${contentOf(html, 'og:url')}`);
	}
	expect(faults).toEqual([]);
	// The house's card is for the halls only.
	expect(images.get(`${root}/cards/house/house.png`)).toBeLessThan(20);
	expect(images.size).toBeGreaterThan(60);
});

test('pictures are PNG of 1200 × 630, 150 kB at most', async ({ request }) => {
	const response = await request.get('./cards/lesson/nope-layers.png');
	expect(response.headers()['content-type']).toBe('image/png');
	for (const kind of readdirSync(join(build, 'cards')))
		for (const name of readdirSync(join(build, 'cards', kind))) {
			const png = readFileSync(join(build, 'cards', kind, name));
			expect(png.subarray(1, 4).toString(), name).toBe('PNG');
			expect([png.readUInt32BE(16), png.readUInt32BE(20)], name).toEqual([1200, 630]);
			expect(png.length, name).toBeLessThanOrEqual(150_000);
		}
});

test('robots may read all, and the site map has every page that is to be found', () => {
	const robots = readFileSync(join(build, 'robots.txt'), 'utf8');
	expect(robots).toMatch(/^User-agent: \*\nDisallow:\n/);
	const map = join(build, 'sitemap.xml');
	expect(existsSync(map)).toBe(origin !== '');
	if (origin === '') return;
	expect(robots).toContain(`Sitemap: ${root}/sitemap.xml`);
	const listed = [...readFileSync(map, 'utf8').matchAll(/<loc>(.*?)<\/loc>/g)].map(
		([, loc]) => loc
	);
	const wanted = pages
		.filter(({ path }) => !path.startsWith('/embed/') && path !== '/search/')
		.map(({ path }) => root + path);
	expect(listed.toSorted()).toEqual(wanted.toSorted());
});

test('the feed is read as XML, and each entry leads to a page and its anchor', async ({ page }) => {
	await page.goto('./about/');
	const href = await page.locator('link[type="application/atom+xml"]').getAttribute('href');
	expect(href).toBe(`${root}/feed.xml`);
	// No page of the site takes markup from a text.
	await page.goto('about:blank');
	const { fault, links, ids } = await page.evaluate(
		(text) => {
			const feed = new DOMParser().parseFromString(text, 'application/xml');
			const all = (selector: string) => [...feed.querySelectorAll(selector)];
			return {
				fault: feed.querySelector('parsererror')?.textContent ?? '',
				links: all('entry > link').map((link) => link.getAttribute('href') ?? ''),
				ids: all('id').map(({ textContent }) => textContent)
			};
		},
		readFileSync(join(build, 'feed.xml'), 'utf8')
	);
	expect(fault).toBe('');
	expect(links.length).toBeGreaterThan(15);
	expect(new Set(ids).size).toBe(links.length + 1);
	for (const link of links) {
		const html = readFileSync(join(fileOf(link), 'index.html'), 'utf8');
		const anchor = link.split('#')[1];
		if (anchor !== undefined) expect(html, link).toContain(` id="${anchor}"`);
	}
});

interface Described {
	readonly '@type': string;
	readonly url: string;
	readonly timeRequired?: string;
	readonly hasPart?: readonly { readonly url: string }[];
	readonly distribution?: readonly { readonly contentUrl: string }[];
}

test('the house is described as a course, a lesson as a resource, the open data with files that are there', async ({
	page
}) => {
	const read = async (path: string) => {
		await page.goto(path);
		const text = await page.locator('script[type="application/ld+json"]').textContent();
		return JSON.parse(text ?? '') as Described;
	};
	const course = await read('./');
	expect(course).toMatchObject({ '@type': 'Course', url: `${root}/` });
	expect(course.hasPart?.length).toBeGreaterThan(9);
	for (const { url } of course.hasPart ?? []) expect(existsSync(fileOf(url)), url).toBe(true);
	const lesson = await read('./lessons/nope-layers/');
	expect(lesson).toMatchObject({ '@type': 'LearningResource', timeRequired: 'PT8M' });
	const data = await read('./data/');
	expect(data['@type']).toBe('Dataset');
	expect(data.distribution?.length).toBeGreaterThan(20);
	for (const { contentUrl } of data.distribution ?? [])
		expect(existsSync(fileOf(contentUrl)), contentUrl).toBe(true);
});

test('what a page says of itself goes when the reader goes on to another', async ({ page }) => {
	await page.goto('./lessons/rope/');
	await expect(page.locator('link[rel="canonical"]')).toHaveCount(1);
	await page.getByRole('navigation', { name: 'Rooms of the house' }).getByText('Lab').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('The lab');
	await expect(page.locator('[data-share]')).toHaveCount(0);
	await page.getByRole('link', { name: 'This finding on a page of its own' }).first().click();
	await expect(page.getByRole('heading', { level: 1 })).toContainText('?');
});

test('every exhibit and every lesson has an oEmbed file that its pages lead to', () => {
	const faults: string[] = [];
	for (const kind of ['exhibit', 'lesson'])
		for (const name of readdirSync(join(build, 'oembed', kind))) {
			const text = readFileSync(join(build, 'oembed', kind, name), 'utf8');
			const read = v.safeParse(oembedSchema, JSON.parse(text));
			if (!read.success) {
				faults.push(`${kind}/${name}: ${v.summarize(read.issues)}`);
				continue;
			}
			const { html, width, height, thumbnail_url } = read.output;
			const src = /src="([^"]+)"/.exec(html)?.[1] ?? '';
			if (!existsSync(join(fileOf(src), 'index.html'))) faults.push(`${name}: frames ${src}`);
			if (!existsSync(fileOf(thumbnail_url))) faults.push(`${name}: no ${thumbnail_url}`);
			if (!html.includes(`height="${height}"`) || width !== 800) faults.push(`${name}: its size`);
		}
	for (const { path, html } of pages) {
		const href = /type="application\/json\+oembed"[^>]* href="([^"]*)"/.exec(html)?.[1];
		const isOne = /^\/(embed\/(?!activity\/)|lessons\/).+/.test(path);
		if (isOne !== (href !== undefined && existsSync(fileOf(href)))) faults.push(`${path}: ${href}`);
		if (!isOne || href === undefined) continue;
		// What a site puts in place of the link is what the link leads to.
		const frame = path.replace(/^\/lessons\//, '/embed/lesson/');
		if (!readFileSync(fileOf(href), 'utf8').includes(`src=\\"${root}${frame}\\"`))
			faults.push(`${path}: ${href} frames another page`);
	}
	expect(faults).toEqual([]);
});
