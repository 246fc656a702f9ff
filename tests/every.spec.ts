/** @file What holds for every lesson and every exhibit, those to come included. */
import { lessons, openExhibits, widgets } from './catalog.ts';
import { testLooks, testLooksOf } from './looks.ts';
import {
	expect,
	openMuseumPage,
	test as testWithPage,
	type Locator,
	type Page
} from './museum-test.ts';
import { shortText } from './engines/engine.js';
import { onOnePage, test, type OnePage } from './one-page.ts';
import { askForLive } from './pages.ts';

// Tests of this file need nothing of each other.
test.describe.configure({ mode: 'parallel' });

/** The stories have 16,384 tokens, which take a software adapter some twenty minutes and WASM two and a half; training.spec.ts and the claims read long ones. */
async function chooseShortText(root: Locator): Promise<void> {
	await root.getByRole('radio', { name: 'My own' }).check();
	await root.getByRole('textbox', { name: /^Your text/ }).fill(shortText);
}

/** Opens all that is folded away in the exhibits of a page. */
async function openDetails(page: Page): Promise<void> {
	for (const details of await page.locator('[data-widget] details').all())
		await details.evaluate((element: HTMLDetailsElement) => (element.open = true));
}

/** An address of the site, opened, with its exhibits. */
const openAt = (path: string) => async (page: Page) => {
	await page.goto(path);
	await openExhibits(page);
};

for (const { slug, title, widgets: shown } of lessons) {
	const path = `./lessons/${slug}/`;
	onOnePage(path, openAt(path), (one) => {
		test(`the lesson ${slug} opens under a base path and fetches nothing from elsewhere`, async () => {
			const { page, seen } = one;
			await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
			const names = await page
				.locator('[data-widget-slot]')
				.evaluateAll((slots) => slots.map((slot) => slot.getAttribute('data-widget-slot')));
			expect([...new Set(names)].sort()).toEqual([...shown].sort());
			const ids = await page.locator('[id]').evaluateAll((all) => all.map(({ id }) => id));
			expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
			expect(seen.foreign).toEqual([]);
			expect(seen.errors).toEqual([]);
		});
		testLooksOf(path, one);
	});
	// The same components on a bare page.
	testLooks(`./embed/lesson/${slug}/`, openExhibits, ['light']);
}

testWithPage.describe('without JavaScript', () => {
	testWithPage.use({ javaScriptEnabled: false });
	for (const { slug, title } of lessons)
		testWithPage(
			`the lesson ${slug} can be read, its quiz and its answers included`,
			async ({ page }) => {
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
			}
		);
});

/** True where an adapter has nothing to do: such an exhibit is looked at without one only, where a button that runs something is noticed. */
const isLeftOut = (hasModel: boolean) => !hasModel && test.info().project.name === 'webgpu';

/** What holds for the exhibit on the page of a group. */
function testExhibit(name: string, path: string, hasModel: boolean, one: OnePage): void {
	test(`the exhibit ${name} says what to look for, and has its table, its description and its files`, async () => {
		const { page } = one;
		await page.setViewportSize({ width: 1280, height: 720 });
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

	testLooksOf(path, one, ['light', 'dark'], openDetails);

	test(`the embed code of ${name} leads to the same exhibit, and its link to its state`, async () => {
		const { page } = one;
		const root = page.locator(`[data-widget="${name}"]`);
		const copied = async () => {
			// Said once the clipboard has it.
			await expect(root.getByText('Copied', { exact: true }).first()).toBeVisible();
			return page.evaluate(() => navigator.clipboard.readText());
		};
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
		const other = openMuseumPage(await page.context().newPage());
		for (const address of [src, link]) {
			await openAt(address)(other);
			await expect(other.getByText('was ignored')).toHaveCount(0);
		}
		await other.close();
	});

	test(`the exhibit ${name} comes alive where it has a model @both`, async () => {
		const { page, seen } = one;
		const root = page.locator(`[data-widget="${name}"]`);
		const drawn = 'draws recorded, measured or published data only';
		test.skip(isLeftOut(hasModel), drawn);
		const live = root.getByRole('button', { name: 'Run it live' });
		test.skip((await live.count()) === 0, drawn);
		expect(hasModel, 'a setting for the model or for where it runs').toBe(true);
		// Thousands of tokens take a slow machine minutes.
		test.setTimeout(300_000);
		if (name === 'beyond-length') await chooseShortText(root);
		if (name === 'rope-by-mistake' && test.info().project.name === 'webgpu')
			await root.getByLabel('Live, up to').selectOption('256');
		await askForLive(root);
		await expect(root).toHaveAttribute('data-state', 'live', { timeout: 240_000 });
		expect(seen.foreign).toEqual([]);
		expect(seen.errors).toEqual([]);
	});
}

for (const { name, parameters } of widgets) {
	const path = `./embed/${name}/`;
	const hasModel = parameters.some(({ name }) => name === 'model' || name === 'backend');
	onOnePage(
		path,
		async (page) => {
			if (!isLeftOut(hasModel)) await openAt(path)(page);
		},
		(one) => testExhibit(name, path, hasModel, one)
	);
}
