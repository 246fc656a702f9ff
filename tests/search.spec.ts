/** @file Finding things: the dialog over any page, the page of results, and that every result leads to something. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readIndex } from '../src/lib/search/find.ts';
import type { SearchDocument } from '../src/lib/search/search-document.ts';
import { expect, test, type Page } from './museum-test.ts';
import { expectNoAxeViolations, testLooks } from './looks.ts';
import { scrollsSideways, watch } from './pages.ts';

// Tests of this file need nothing of each other.
test.describe.configure({ mode: 'parallel' });

const build = resolve(import.meta.dirname, '../build');
const dialog = (page: Page) => page.getByRole('dialog', { name: 'Search the museum' });
const field = (page: Page) => page.getByRole('combobox', { name: 'Search the museum' });
const options = (page: Page) => page.getByRole('option');

testLooks('./search/?q=rope', (page) =>
	expect(page.getByRole('listitem').getByText('RoPE', { exact: true }).first()).toBeVisible()
);

test('everything that can be found stands on the built site, at its anchor', () => {
	const stored = readFileSync(join(build, 'search/index.json'), 'utf8');
	const index = readIndex(JSON.parse(stored));
	const pages = new Map<string, string>();
	const faults: string[] = [];
	for (let id = 0; id < index.documentCount; id += 1) {
		const { path } = index.getStoredFields(id) as unknown as SearchDocument;
		const [folder = '', anchor] = path.split('#');
		const file = join(build, folder, 'index.html');
		if (!existsSync(file)) {
			faults.push(`no page: ${path}`);
			continue;
		}
		const html = pages.get(file) ?? readFileSync(file, 'utf8');
		pages.set(file, html);
		if (anchor !== undefined && !html.includes(` id="${anchor}"`))
			faults.push(`no anchor: ${path}`);
	}
	expect(faults).toEqual([]);
	expect(index.documentCount).toBeGreaterThan(450);
	expect(pages.size).toBeGreaterThan(30);
});

test('the search opens by /, is walked by arrows, leads to the place by Enter, and asks for its index only then', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	const asked: string[] = [];
	page.on('request', (request) => {
		if (request.url().endsWith('/search/index.json')) asked.push(request.url());
	});
	await page.goto('./lessons/rope/');
	await page.keyboard.press('/');
	await expect(field(page)).toBeFocused();
	await expect(dialog(page)).toContainText('For example');
	await page.keyboard.type('residual strem');
	await expect(options(page).first()).toContainText('residual stream');
	await expect(options(page).first()).toContainText('Term · Glossary');
	await expect(options(page).first()).toHaveAttribute('aria-selected', 'true');
	await expectNoAxeViolations(page);
	await page.keyboard.press('ArrowDown');
	await expect(options(page).nth(1)).toHaveAttribute('aria-selected', 'true');
	const active = await field(page).getAttribute('aria-activedescendant');
	await expect(options(page).nth(1)).toHaveId(active ?? '');
	// Round the end, to the last and back to the first.
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('ArrowUp');
	await expect(options(page).last()).toHaveAttribute('aria-selected', 'true');
	await expect(options(page).last()).toBeInViewport();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/\/museum\/glossary\/#residual-stream$/);
	await expect(dialog(page)).toHaveCount(0);
	await expect(page.locator('#residual-stream')).toBeInViewport();

	await page.keyboard.press('/');
	await expect(field(page)).toBeFocused();
	await expect(field(page)).toHaveValue('');
	await page.keyboard.press('Escape');
	await expect(dialog(page)).toHaveCount(0);
	expect(asked).toHaveLength(1);
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});

test('the search works once the line is gone, and says so where its index never came', async ({
	page,
	context
}) => {
	await page.setViewportSize({ width: 360, height: 740 });
	await page.goto('./lessons/');
	await page.getByRole('link', { name: 'Search', exact: true }).click();
	await page.getByRole('button', { name: 'GSM8K' }).click();
	await expect(options(page).first()).toContainText('The benchmark battle');
	expect(await scrollsSideways(page)).toBe(false);
	await context.setOffline(true);
	await field(page).fill('theta');
	await expect(options(page).first()).toContainText('theta');
	await context.setOffline(false);

	await page.route('**/search/index.json', (route) => route.abort());
	await page.reload();
	await page.getByRole('link', { name: 'Search', exact: true }).click();
	await expect(page.getByRole('alert')).toContainText('The index could not be fetched');
	await page.unroute('**/search/index.json');
	await field(page).fill('theta');
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(options(page).first()).toContainText('theta');
});

test('a link to a search shows it, its kinds can be told apart, and what is nowhere leads on', async ({
	page
}) => {
	await page.goto('./search/?q=ruler&kind=benchmark');
	const results = page.locator('main ol > li');
	await expect(results.first()).toContainText('RULER');
	for (const result of await results.all()) await expect(result).toContainText('Benchmark · ');
	const few = await results.count();
	await page.getByRole('combobox', { name: 'Show' }).selectOption('everything');
	await expect.poll(() => results.count()).toBeGreaterThan(few);
	await expect(page).toHaveURL(/\/search\/\?q=ruler$/);
	// Here the key leads to the field of the page.
	await page.keyboard.press('/');
	await expect(page.getByRole('searchbox')).toBeFocused();
	await page.getByRole('searchbox').fill('xyzzyplugh');
	await expect(page.getByText('Nothing here is called “xyzzyplugh”')).toBeVisible();
	await page.locator('main').getByRole('link', { name: 'Terms' }).click();
	await expect(page).toHaveURL(/\/glossary\/$/);
	// The address comes before the page, and as long as the field of the old one is there the key leads to that.
	await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Search');
	// From the dialog all results are one step away.
	await page.keyboard.press('/');
	await field(page).fill('rope');
	await options(page).last().click();
	await expect(page).toHaveURL(/\/search\/\?q=rope$/);
	await expect(results.first()).toContainText('RoPE');
	await results.first().getByRole('link').click();
	await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Search');
});
