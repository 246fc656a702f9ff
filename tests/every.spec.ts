/** @file What holds for every lesson and every exhibit, those to come included. */
import { expect, test, type Locator, type Page } from './museum-test.ts';
import { lessons, openExhibits, widgets } from './catalog.ts';
import { testLooks } from './looks.ts';
import { askForLive, watch } from './pages.ts';

// Tests of this file need nothing of each other.
test.describe.configure({ mode: 'parallel' });

for (const { slug } of lessons) {
	testLooks(`./lessons/${slug}/`, openExhibits);
	// The same components on a bare page.
	testLooks(`./embed/lesson/${slug}/`, openExhibits, ['light']);
}
for (const { name } of widgets) testLooks(`./embed/${name}/`, openAll);

/** The stories have 16,384 tokens, which take a software adapter some twenty minutes; this is a little more than the trained length. */
async function chooseShortText(root: Locator): Promise<void> {
	await root.getByRole('radio', { name: 'My own' }).check();
	await root
		.getByRole('textbox', { name: /^Your text/ })
		.fill('The old lamp stood on the shelf by the door. '.repeat(52));
}

/** Every exhibit, and in it all that is folded away. */
async function openAll(page: Page): Promise<void> {
	await openExhibits(page);
	for (const details of await page.locator('[data-widget] details').all())
		await details.evaluate((element: HTMLDetailsElement) => (element.open = true));
}

for (const { slug, title, widgets: shown } of lessons)
	test(`the lesson ${slug} opens under a base path and fetches nothing from elsewhere`, async ({
		page,
		baseURL
	}) => {
		const seen = watch(page, baseURL ?? '');
		await page.goto(`./lessons/${slug}/`);
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
		await openExhibits(page);
		const names = await page
			.locator('[data-widget-slot]')
			.evaluateAll((slots) => slots.map((slot) => slot.getAttribute('data-widget-slot')));
		expect([...new Set(names)].sort()).toEqual([...shown].sort());
		const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
		expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
		expect(seen.foreign).toEqual([]);
		expect(seen.errors).toEqual([]);
	});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });
	for (const { slug, title } of lessons)
		test(`the lesson ${slug} can be read, its quiz and its answers included`, async ({ page }) => {
			await page.goto(`./lessons/${slug}/`);
			await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
			const words = (await page.locator('.prose').innerText()).split(/\s+/).length;
			expect(words).toBeGreaterThan(400);
			const questions = page.locator('.quiz [role="group"]');
			expect(await questions.count()).toBeGreaterThanOrEqual(3);
			for (const question of await questions.all()) {
				await question.locator('summary').click();
				await expect(question.locator('details')).toContainText('Right.');
			}
		});
});

for (const { name } of widgets) {
	const path = `./embed/${name}/`;

	test(`the exhibit ${name} says what to look for, and has its table, its description and its files`, async ({
		page
	}) => {
		await page.goto(path);
		await openExhibits(page);
		const root = page.locator(`[data-widget="${name}"]`);
		const frame = root.locator('figure[aria-labelledby]').first();
		await expect(frame).toBeVisible();
		await expect(root.getByText('What to look for').first()).toBeVisible();
		// Closed tables open by keyboard.
		for (const summary of await root.locator('details.table > summary').all()) {
			await summary.focus();
			await page.keyboard.press('Enter');
			await expect(summary.locator('..').locator('table').first()).toBeVisible();
		}
		// A list in order, as a ranking is, reads like a table.
		const tables = root.locator('table, ol');
		const isEmpty = (await tables.count()) === 0;
		test.skip(
			isEmpty && (await root.getByText('Not measured yet').count()) > 0,
			'the lab has no table for it yet'
		);
		test.skip(
			isEmpty && (await root.getAttribute('data-state')) === 'idle',
			'has nothing to show before it is run'
		);
		expect(await tables.count(), 'tables').toBeGreaterThan(0);
		const pictures = root.locator('svg[role="img"], canvas');
		for (const picture of await pictures.all()) {
			const name = await picture.evaluate((element) => {
				if (element.closest('[aria-hidden="true"], button, [role="application"][aria-label]'))
					return 'part of something that has a name';
				const labels = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
				return (
					labels.map((id) => document.getElementById(id)?.textContent).join(' ') ||
					element.getAttribute('aria-label') ||
					element.querySelector('title')?.textContent
				);
			});
			expect(name, 'what a picture shows, in words').toBeTruthy();
		}
		// A table, or a list, is its own description; it needs no picture to be saved.
		if ((await pictures.count()) > 0)
			await expect(root.getByRole('button', { name: /svg|png|picture/i }).first()).toBeVisible();
		await expect(root.getByRole('button', { name: /csv/i }).first()).toBeVisible();
		expect(
			await root.locator('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])').count(),
			'elements that jump the queue of the Tab key'
		).toBe(0);
	});

	test(`the embed code of ${name} leads to the same exhibit, and its link to its state`, async ({
		page,
		context
	}) => {
		await context.grantPermissions(['clipboard-read', 'clipboard-write']);
		await page.goto(path);
		await openExhibits(page);
		const root = page.locator(`[data-widget="${name}"]`);
		const copied = () => page.evaluate(() => navigator.clipboard.readText());
		await root.getByRole('button', { name: 'Copy embed code' }).first().click();
		const code = await copied();
		expect(code).toMatch(/^<iframe .*title="[^"]+".*height="\d+"/);
		expect(code).toContain("data.type !== 'resize'");
		// No feature by that name: a browser complains.
		expect(code).not.toContain('webgpu');
		const src = /src="([^"]+)"/.exec(code)?.[1]?.replaceAll('&amp;', '&') ?? '';
		expect(new URL(src).pathname).toMatch(new RegExp(`/embed/${name}/$`));
		await root.getByRole('button', { name: 'Copy link' }).first().click();
		const link = await copied();
		for (const address of [src, link]) {
			await page.goto(address);
			await openExhibits(page);
			await expect(page.getByText('was ignored')).toHaveCount(0);
		}
	});

	test(`the exhibit ${name} comes alive where it has a model @both`, async ({ page, baseURL }, {
		project
	}) => {
		const seen = watch(page, baseURL ?? '');
		await page.goto(path);
		await openExhibits(page);
		const root = page.locator(`[data-widget="${name}"]`);
		const live = root.getByRole('button', { name: 'Run it live' });
		test.skip((await live.count()) === 0, 'draws recorded, measured or published data only');
		// Thousands of tokens take a slow machine minutes.
		test.setTimeout(300_000);
		if (name === 'beyond-length' && project.name === 'webgpu') await chooseShortText(root);
		await askForLive(root);
		await expect(root).toHaveAttribute('data-state', 'live', { timeout: 240_000 });
		expect(seen.foreign).toEqual([]);
		expect(seen.errors).toEqual([]);
	});
}
