/** @file The optimiser's exhibits: AdamW on recorded gradients and two schedules, by keys, dragged, and found again from their address. */
import { expect, test } from './museum-test.ts';
import { takeCopied } from './pages.ts';

test('a step of AdamW follows its settings, and the run that was recorded is met again', async ({
	page,
	context
}) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('./embed/adam/');
	const apart = page.getByTestId('apart');
	await expect(apart).toContainText('rounding');
	await page.getByLabel('Weight', { exact: true }).selectOption('rare');
	await page.getByRole('slider', { name: 'Step t' }).fill('1');
	await expect(page.getByTestId('adam-ratio')).toHaveText('−1.00');
	await page.getByRole('slider', { name: 'All gradients' }).press('End');
	await expect(page.getByTestId('adam-ratio')).toHaveText('−1.00');
	await page.getByRole('slider', { name: 'Epsilon' }).press('End');
	await expect(apart).toContainText('Other settings');
	const box = await page.getByTestId('gradients').boundingBox();
	if (!box) throw new Error('The gradients are not shown.');
	await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
	const weight = (await page.getByTestId('adam-weight').textContent()) ?? '';
	const link = await takeCopied(page, page.getByRole('button', { name: 'Copy link' }));
	await page.goto('about:blank');
	await page.goto(link);
	await expect(page.getByTestId('adam-weight')).toHaveText(weight);
	await page.getByRole('button', { name: 'Back to the recipe' }).click();
	await expect(apart).toContainText('rounding');
});

test('the end of a run is dragged, and what each schedule leaves follows', async ({ page }) => {
	await page.goto('./embed/schedule/');
	const outcome = page.getByTestId('outcome');
	await expect(outcome).toContainText('Both end where they were planned');
	await page.getByRole('slider', { name: 'The run ends at' }).fill('0.5');
	await expect(page.getByTestId('wsd-again')).toHaveText('261,000');
	await expect(page.getByTestId('cosine-left')).toHaveText('50 %');
	const handle = await page.getByTestId('handle-end').boundingBox();
	if (!handle) throw new Error('The end has no handle.');
	await page.mouse.move(handle.x + 6, handle.y + 6);
	await page.mouse.down();
	await page.mouse.move(handle.x + 2000, handle.y);
	await page.mouse.up();
	await expect(outcome).toContainText('Taken on to 9,440,000 steps');
	await page.getByRole('button', { name: 'As SmolLM3' }).click();
	await expect(page.getByTestId('wsd-again')).toHaveText('0');
	await expect(page.getByTestId('end-wsd')).toBeVisible();
});
