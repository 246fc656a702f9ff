import { readdirSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { childrenOf, tokenElements } from '../vite/formulas.js';
import { expect, test } from './museum-test.ts';
import { testLooks } from './looks.ts';
import { openRecorded, watch } from './pages.ts';

// Tests of this file need nothing of each other.
test.describe.configure({ mode: 'parallel' });

for (const path of ['./', './lessons/', './about/', './glossary/', './exhibits/']) testLooks(path);
testLooks('./take-along/', (page) => page.locator('fieldset').first().waitFor());

test('a first visit leads from the home page to the lesson and its recorded map, without a request elsewhere', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto('./');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.locator('main a[href$="/lessons/nope-layers/"]').first().click();
	await expect(page).toHaveURL(/\/museum\/lessons\/nope-layers\/$/);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('NoPE layers');
	await openRecorded(page);
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});

test('on every built page each element of a formula has as many parts as it takes', async ({
	page
}) => {
	const build = resolve(import.meta.dirname, '../build');
	const files = readdirSync(build, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.html'))
		.map((file) => relative(build, resolve(build, file)).split(sep).join('/'));
	expect(files.length).toBeGreaterThan(60);
	// No page of the site takes markup from a text.
	await page.goto('./catalog.json');
	const { formulas, faults } = await page.evaluate(
		async ({ files, childrenOf, tokenElements }) => {
			let formulas = 0;
			const faults: string[] = [];
			for (const file of files) {
				const html = await (await fetch(file)).text();
				// Without its head: the policy in it would have its styles refused.
				const inside = html.slice(html.indexOf('<body'));
				const { body } = new DOMParser().parseFromString(inside, 'text/html');
				formulas += body.querySelectorAll('math').length;
				for (const element of body.querySelectorAll('math *')) {
					const wanted = tokenElements.includes(element.localName)
						? 0
						: new Map(childrenOf).get(element.localName);
					if (wanted !== undefined && element.childElementCount !== wanted)
						faults.push(`${file}: ${element.outerHTML}`);
				}
			}
			return { formulas, faults };
		},
		{
			files,
			childrenOf: Object.entries<number>(childrenOf),
			tokenElements: [...tokenElements].map(String)
		}
	);
	expect(faults).toEqual([]);
	expect(formulas).toBeGreaterThan(40);
});

test('an address that does not exist says so and leads back', async ({ page }) => {
	await page.goto('./no-such-room/');
	await expect(page.getByRole('link', { name: /floor plan|home/i }).first()).toBeVisible();
});

test('catalog.json lists lessons, widgets and models', async ({ request }) => {
	const response = await request.get('./catalog.json');
	expect(response.ok()).toBe(true);
	const catalog = (await response.json()) as {
		lessons: {
			slug: string;
			title: string;
			act: unknown;
			minutes: number;
			xp: number;
			widgets: string[];
		}[];
		widgets: { name: string; title: string; parameters: unknown; embed: string }[];
		models: {
			id: string;
			parameters: number;
			bytes: number;
			files: { path: string; sha256: string }[];
		}[];
	};
	const lesson = catalog.lessons.find(({ slug }) => slug === 'nope-layers');
	expect(lesson).toMatchObject({ title: 'NoPE layers', minutes: 8, xp: 40 });
	expect(lesson?.widgets).toContain('attention-bench');
	expect(catalog.widgets.find(({ name }) => name === 'attention-bench')).toBeDefined();
	const nano = catalog.models.find(({ id }) => id === 'nano');
	expect(nano?.parameters).toBeLessThanOrEqual(3_000_000);
	expect(nano?.files.map(({ path }) => path)).toContain('model.safetensors');
	for (const file of nano?.files ?? []) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('a lesson is drawn before anything asks for its scripts, and has all its fonts in the end', async ({
	page
}) => {
	await page.goto('./lessons/nope-layers/');
	await expect(page.locator('html')).not.toHaveClass(/undrawn/);
	await expect
		.poll(() =>
			page.evaluate(() => [...document.fonts].filter((f) => f.status === 'loaded').length)
		)
		.toBeGreaterThan(4);
	const whenDrawn = () =>
		page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length);
	// Scripts do not wait longer than a second for it, and a browser tells of it after the fact.
	await expect.poll(whenDrawn).toBe(1);
	const { drawn, asked } = await page.evaluate(() => ({
		drawn: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
		asked: performance
			.getEntriesByType('resource')
			.filter(({ name }) => name.endsWith('.js'))
			.map(({ startTime }) => startTime)
	}));
	expect(asked.length).toBeGreaterThan(20);
	// Scripts wait a second at most, whatever the machine has to do.
	expect(Math.min(...asked)).toBeGreaterThanOrEqual(Math.min(drawn, 1000));
});

test.describe('without scripts', () => {
	test.use({ javaScriptEnabled: false });

	test('a lesson has its formulas in their fonts', async ({ page }) => {
		const fonts: string[] = [];
		page.on('request', (request) => {
			if (request.url().endsWith('.woff2')) fonts.push(request.url());
		});
		await page.goto('./lessons/nope-layers/');
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
		await expect.poll(() => fonts.some((url) => url.includes('KaTeX_Main'))).toBe(true);
	});
});
