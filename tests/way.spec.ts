/** @file The way through the house: progress and what can be done with it, shortcuts, paper. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from './museum-test.ts';
import { lessons, openExhibits } from './catalog.ts';
import { expectNoAxeViolations } from './looks.ts';

const first = lessons[0];
if (!first) throw new Error('The site has no lesson.');
const lesson = `./lessons/${first.slug}/`;

/** Answers the first question and marks the lesson as done. */
async function study(page: Page): Promise<void> {
	await page.goto(lesson);
	await page.locator('.quiz [role="group"]').first().getByRole('button').first().click();
	await page.getByRole('button', { name: /^Mark as done/ }).click();
	await expect(page.getByText(/^Done: \d+ XP/)).toBeVisible();
}

test('progress stays on the device: the floor plan, the list and the lesson show it after a reload', async ({
	page
}) => {
	await study(page);
	await page.goto('./');
	await expect(page.locator('.room', { hasText: first.title })).toContainText(/1 of \d+ done/);
	await expect(page.getByText(/1 of \d+ lessons? done, \d+ XP/)).toBeVisible();
	if (lessons[1]) await expect(page.getByRole('link', { name: /^Go on with/ })).toBeVisible();
	await page.goto('./lessons/');
	await expect(page.getByRole('listitem').filter({ hasText: first.title }).first()).toContainText(
		/done · quiz: [01] of \d at the first try/
	);
});

test('progress can be exported, erased, brought back, and imported; a file of another kind is refused', async ({
	page
}) => {
	await page.goto('./lessons/');
	const kept = page.getByTestId('kept');
	await expect(kept).toContainText('Nothing is kept yet');
	await expect(page.getByRole('button', { name: 'Erase' })).toBeDisabled();

	await study(page);
	await page.goto('./lessons/');
	await expect(kept).toContainText(/1 lesson done, \d+ XP, 1 quiz begun/);
	const [file] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: 'Export as a file' }).click()
	]);
	expect(file.suggestedFilename()).toMatch(/^model-museum-progress-\d{4}-\d\d-\d\d\.json$/);
	const saved = await readFile(await file.path(), 'utf8');

	await page.getByRole('button', { name: 'Erase' }).click();
	await expect(kept).toContainText('Nothing is kept yet');
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(kept).toContainText('1 lesson done');
	await page.getByRole('button', { name: 'Erase' }).click();
	await page.reload();
	await expect(kept).toContainText('Nothing is kept yet');

	const upload = (name: string, text: string) =>
		page
			.locator('input[type="file"]')
			.setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
	await upload('shopping.json', '{"format": "list"}');
	await expect(page.getByRole('alert')).toContainText('shopping.json holds no progress');
	await expect(kept).toContainText('Nothing is kept yet');
	await upload('mine.json', saved);
	await expect(kept).toContainText(/1 lesson done, \d+ XP, 1 quiz begun/);
	await expect(page.getByRole('alert')).toHaveCount(0);
	await page.goto(lesson);
	await expect(page.getByText(/^Done: \d+ XP/)).toBeVisible();
});

test('shortcuts lead through the house, rest while one types, and can be turned off for good', async ({
	page
}) => {
	await page.goto(lesson);
	await expect(page.getByRole('button', { name: /^Mark as done/ })).toBeEnabled();
	await page.keyboard.press('q');
	await expect(page.getByRole('heading', { name: 'Check yourself' })).toBeFocused();
	await expect(page.getByRole('heading', { name: 'Check yourself' })).toBeInViewport();

	await page.keyboard.press('?');
	const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
	await expect(help).toBeVisible();
	await expectNoAxeViolations(page);
	await page.keyboard.press('l');
	await expect(page).toHaveURL(new RegExp(`/lessons/${first.slug}/`));
	await page.keyboard.press('Escape');
	await expect(help).toHaveCount(0);
	await page.keyboard.press('l');
	await expect(page).toHaveURL(/\/lessons\/$/);
	await page.keyboard.press('f');
	await expect(page).toHaveURL(/\/museum\/$/);

	await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
	await help.getByRole('switch').click();
	await help.getByRole('button', { name: 'Close' }).click();
	await page.keyboard.press('l');
	await page.reload();
	await page.keyboard.press('l');
	await expect(page).toHaveURL(/\/museum\/$/);
	await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
	await help.getByRole('switch').click();
	await help.getByRole('button', { name: 'Close' }).click();
	await page.keyboard.press('l');
	await expect(page).toHaveURL(/\/lessons\/$/);
});

test('letters typed into an exhibit are no shortcuts', async ({ page }) => {
	await page.goto('./lessons/nope-layers/');
	await openExhibits(page);
	const box = page.getByRole('textbox', { name: /prompt/i }).first();
	await box.fill('');
	await box.pressSequentially('lfnpq?');
	await expect(box).toHaveValue('lfnpq?');
	await expect(page).toHaveURL(/nope-layers/);
	await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('previous and next lead through all lessons in order, by link and by key', async ({
	page
}) => {
	await page.goto(lesson);
	for (const [index, { slug, title }] of lessons.entries()) {
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
		const around = page.getByRole('navigation', { name: 'Other lessons' });
		const before = lessons[index - 1];
		const after = lessons[index + 1];
		if (before) await expect(around).toContainText(before.title);
		if (!after) continue;
		if (index % 2 === 0) await around.getByText(after.title).click();
		else await page.keyboard.press('n');
		await expect(page).toHaveURL(new RegExp(`/lessons/${after.slug}/`));
		expect(slug).not.toBe(after.slug);
	}
});

test('on paper exhibits have their tables and the quiz its answers on the last page, without anything to press', async ({
	page
}) => {
	await page.addInitScript(() => {
		window.print = () => {
			// As a browser does before it lays a page out for paper.
			dispatchEvent(new Event('beforeprint'));
			document.documentElement.setAttribute('data-printed', 'yes');
		};
	});
	await page.goto('./lessons/two-minds/');
	await page.getByRole('button', { name: 'Print' }).click();
	await expect(page.locator('html')).toHaveAttribute('data-printed', 'yes', { timeout: 60_000 });
	// The exhibits were far below and had to be fetched first.
	for (const slot of await page.locator('[data-widget-slot]').all())
		await expect(slot.locator('[data-widget]')).toHaveAttribute('data-state', /idle|recorded/);
	// What was answered stays out of what is printed.
	await page.locator('.quiz button').first().click();

	await page.emulateMedia({ media: 'print' });
	const table = page.locator('[data-widget="thinking-gains"] details.table table').first();
	await expect(table.getByRole('row').last()).toBeVisible();
	const height = await table.evaluate((element) => element.getBoundingClientRect().height);
	expect(height).toBeGreaterThan(100);
	await expect(page.locator('.quiz')).toContainText('The answers are on the last page.');
	for (const answer of await page.locator('.quiz .why').all()) await expect(answer).toBeHidden();
	await expect(page.locator('.quiz .mark svg:visible')).toHaveCount(0);
	const answers = page.getByTestId('answers');
	await expect(answers).toBeVisible();
	expect(await answers.locator('li li').count()).toBeGreaterThanOrEqual(9);
	await expect(answers.getByText('Right.')).toHaveCount(await answers.locator('ol > li').count());
	const { isLast, starts, keeps } = await answers.evaluate((element) => {
		const { bottom } = element.getBoundingClientRect();
		const all = [...document.querySelectorAll('main *')];
		return {
			isLast: all.every((other) => other.getBoundingClientRect().bottom <= bottom + 1),
			starts: getComputedStyle(element).breakBefore,
			keeps: [...document.querySelectorAll('main :is(h2, h3)')].map(
				(heading) => getComputedStyle(heading).breakAfter
			)
		};
	});
	expect(isLast).toBe(true);
	expect(starts).toBe('page');
	expect(new Set(keeps)).toEqual(new Set(['avoid']));
	await expect(page.getByRole('button', { name: /^(Copy|Save)/ }).first()).toBeHidden();
	await expect(page.locator('header.no-print')).toBeHidden();
});
