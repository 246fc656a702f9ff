/** @file The teachers' page and the panel that shares an exhibit, as somebody uses them who has never been here. */
import { openCoursePages } from './course.ts';
import { expectNoAxeViolations, testLooks } from './looks.ts';
import { expect, test, type Locator } from './museum-test.ts';

testLooks('./teachers/');

/** Presses a button that copies; returns what lies in the clipboard once the page says that it does. */
async function copy(button: Locator): Promise<string> {
	await button.click();
	await expect(button.locator('..').getByRole('status')).toHaveText('Copied');
	return button.evaluate(() => navigator.clipboard.readText());
}

test('the first code of the teachers’ page works in a course as it is copied, and fits its page', async ({
	page
}) => {
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('./teachers/');
	await expect(page.locator('html')).toHaveAttribute('data-started');
	const code = await copy(page.getByRole('button', { name: 'Copy' }).first());
	const course = await openCoursePages(page, () => ({ '/': code }));
	await page.setViewportSize({ width: 816, height: 900 });
	const frame = page.frameLocator('iframe');
	await expect(frame.locator('[data-widget="kv-cache"]')).toHaveAttribute('data-state', 'recorded');
	await expect(frame.getByText('Why does each new token cost as much as the last?')).toBeVisible();
	await expect(frame.getByRole('textbox', { name: 'Prompt' })).toHaveAttribute('readonly');
	await expect(frame.getByTestId('cache')).toBeVisible();
	// Less, once the room that was kept for it is given back.
	await expect
		.poll(() => frame.locator('main').evaluate((main) => main.getBoundingClientRect().height))
		.toBeLessThan(740);
	await expect(page.locator('iframe')).toHaveAttribute('style', /height: \d+px/);
	course.close();
});

test('the recipe for a page of one’s own does what its words say, as it is copied', async ({
	page
}) => {
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('./teachers/');
	await expect(page.locator('html')).toHaveAttribute('data-started');
	const code = await copy(page.getByRole('button', { name: 'Copy' }).nth(1));
	const course = await openCoursePages(page, () => ({ '/': code }));
	await expect(page.locator('model-museum-exhibit')).toHaveCount(1);
	await expect(page.frameLocator('iframe').locator('[data-widget="head-reader"]')).toHaveAttribute(
		'data-state',
		'recorded'
	);
	await page.getByRole('button', { name: 'Run it' }).click();
	await expect(page.locator('#answer')).toHaveText(/^[01]\.\d\d$/, { timeout: 60_000 });
	course.close();
});

test('the syllabus has every lesson, and its notes unfold', async ({ page }) => {
	await page.goto('./teachers/');
	const lesson = page.getByRole('row', { name: /NoPE layers/ }).first();
	await expect(lesson.getByRole('link', { name: 'RoPE' })).toBeVisible();
	await page.locator('#notes-nope-layers summary').click();
	await expect(page.locator('#notes-nope-layers')).toContainText('Listen for');
});

test('all that lies in this browser goes at the press of a button, and nothing of others', async ({
	page
}) => {
	await page.goto('./teachers/');
	await page.evaluate(async () => {
		localStorage.setItem('model-museum:progress', '{}');
		localStorage.setItem('somebody-else', 'stays');
		await caches.open('museum-models');
		const root = await navigator.storage.getDirectory();
		await root.getDirectoryHandle('models', { create: true });
	});
	await page.getByRole('button', { name: 'Erase all of it' }).click();
	await page.getByRole('button', { name: 'Keep it' }).click();
	expect(await page.evaluate(() => localStorage.getItem('model-museum:progress'))).toBe('{}');
	await page.getByRole('button', { name: 'Erase all of it' }).click();
	await page.getByRole('button', { name: /no way back/ }).click();
	await expect(page.getByText(/^Erased:/)).toContainText(/[2-9] stores of files/);
	expect(
		await page.evaluate(() => [
			localStorage.getItem('model-museum:progress'),
			localStorage.getItem('somebody-else')
		])
	).toEqual([null, 'stays']);
});

test('from the teachers’ page somebody new finds an exhibit, sets it, takes it as it stands in each form, and sees it in a course', async ({
	page
}) => {
	await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('./teachers/');
	await page.getByRole('link', { name: 'All exhibits', exact: true }).click();
	await page.getByRole('link', { name: 'Reading one head', exact: true }).click();
	const root = page.locator('[data-widget="head-reader"]');
	await expect(root).toHaveAttribute('data-state', 'recorded');
	await root.getByRole('slider', { name: 'Layer', exact: true }).press('Home');
	await root.getByRole('button', { name: 'Share and embed' }).click();
	const panel = root.getByRole('region', { name: /^Share or embed/ });
	await expect(panel.getByText(/^Share or embed/)).toBeInViewport();
	await panel.getByRole('checkbox', { name: 'prompt' }).check();
	await panel.getByLabel('Caption below it').fill('Look at “box”.');
	const code = panel.getByRole('textbox', { name: 'iframe', exact: true });
	await expect(code).toHaveValue(/layer=1.*lock=prompt/);
	await expect(code).toHaveValue(/caption=Look/);
	const copied = await copy(panel.getByRole('button', { name: 'Copy' }));
	await panel.getByLabel('Take it as').selectOption('Web component');
	await expect(panel.getByRole('textbox', { name: 'Web component' })).toHaveValue(
		/model-museum-exhibit\.js/
	);
	await panel.getByLabel('Take it as').selectOption('QR code');
	await expect(panel.getByRole('img', { name: /^QR code/ })).toBeVisible();
	for (const width of [360, 800]) {
		await panel.getByRole('radio', { name: `${width} px` }).check();
		const preview = panel.locator('iframe');
		await preview.scrollIntoViewIfNeeded();
		expect(await preview.evaluate((frame: HTMLElement) => frame.offsetWidth)).toBe(width);
		await expect(preview.contentFrame().getByText('Look at “box”.')).toBeVisible();
	}
	await expectNoAxeViolations(page, 'iframe');
	const course = await openCoursePages(page, () => ({ '/': copied }));
	const frame = page.frameLocator('iframe');
	await expect(frame.getByText('Look at “box”.')).toBeVisible();
	await expect(frame.getByRole('slider', { name: 'Layer', exact: true })).toHaveAttribute(
		'aria-valuetext',
		'1'
	);
	course.close();
});
