/** @file The logit lens on the built site: recorded, compared, by keyboard, live, and from a link. */
import { expect, test } from './museum-test.ts';
import { watch } from './pages.ts';

const embed = './embed/logit-lens/';
const root = '[data-widget="logit-lens"]';

test('opens on a recorded run; arrow keys go from cell to cell', async ({ page, baseURL }) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto(embed);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	const grid = page.getByTestId('lens-grid-own');
	const reading = page.getByTestId('lens-reading');
	await expect(grid.getByRole('button')).toHaveCount(9 * 22);
	await grid.locator('[data-cell="7-17"]').focus();
	await expect(reading).toContainText('After layer 7, at token 18 ·green');
	await expect(reading.getByRole('listitem').first()).toContainText('·box');
	await page.keyboard.press('ArrowDown');
	await expect(reading).toContainText('After layer 6, at token 18');
	await page.keyboard.press('ArrowLeft');
	await expect(reading).toContainText('After layer 6, at token 17');
	await expect(grid.locator('[tabindex="0"]')).toHaveCount(1);
	await expect(page).toHaveURL(/embed\/logit-lens/);
	expect(seen.errors).toEqual([]);
	expect(seen.foreign).toEqual([]);
});

test('compares two settings of positions, and a link restores them', async ({ page }) => {
	await page.goto(`${embed}?beside=nope&layer=8&token=18&shade=entropy`);
	const reading = page.getByTestId('lens-reading');
	await expect(page.getByTestId('lens-grid-nope')).toBeVisible();
	await expect(reading).toContainText('The model’s own');
	await expect(reading).toContainText('No positions at all');
	await expect(reading).toContainText('After layer 8, at token 18');
	await expect(page.getByRole('radio', { name: 'Entropy' })).toBeChecked();
	await page.getByRole('radio', { name: 'RoPE in every layer' }).first().check();
	await expect(page.getByTestId('lens-grid-rope')).toBeVisible();
	await expect(page.getByTestId('lens-grid-own')).toHaveCount(0);
});

test('reads another text live, under both settings', async ({ page }) => {
	await page.goto(`${embed}?beside=rope&backend=wasm`);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	await page.getByRole('textbox').fill('The keeper winds three clocks, and the keeper winds');
	await expect(page.getByTestId('awaited')).toBeVisible();
	await page.getByTestId('awaited').getByRole('button').click();
	await expect(page.locator(root)).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	await expect(page.getByTestId('lens-grid-rope')).toBeVisible();
	await expect(page.getByTestId('lens-grid-own').getByRole('row')).toHaveCount(10);
	await page.getByTestId('lens-grid-own').locator('[data-cell="8-9"]').focus();
	await expect(page.getByTestId('lens-reading')).toContainText('After layer 8, at token 10');
	await page.getByRole('radio', { name: 'No positions at all' }).first().check();
	await expect(page.getByTestId('lens-grid-nope')).toBeVisible();
});

test('the table has a row for every cell', async ({ page }) => {
	await page.goto(embed);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	await page.locator('details.table > summary').click();
	await expect(page.locator('details.table tbody tr')).toHaveCount(9 * 22);
});

test('lays a checkpoint beside the model, recorded, and a link restores it', async ({ page }) => {
	await page.goto(`${embed}?model=micro-31&checkpoint=micro-at-01400k`);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	const own = page.getByTestId('lens-grid-own');
	const other = page.getByTestId('lens-grid-micro-at-01400k');
	await expect(own.getByRole('button')).toHaveCount(9 * 17);
	await expect(other.getByRole('button')).toHaveCount(9 * 17);
	await expect(own.locator('[data-cell="8-16"]')).toHaveText('·Israel');
	await expect(other.locator('[data-cell="8-16"]')).toHaveText('·the');
	const reading = page.getByTestId('lens-reading');
	await expect(reading).toContainText('micro-31: The model’s own');
	await expect(reading).toContainText('micro-at-01400k: The model’s own');
	await page.locator('details.table > summary').click();
	await expect(page.locator('details.table tbody tr')).toHaveCount(2 * 9 * 17);
	await page.getByLabel('Beside it, another checkpoint').selectOption('The same model');
	await expect(other).toHaveCount(0);
});

test('reads both checkpoints live, and says of one with another tokenizer that it cannot stand beside', async ({
	page
}) => {
	await page.goto(`${embed}?model=micro-31&checkpoint=micro-at-01400k&backend=wasm`);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	await page.getByRole('textbox').fill('And Moses said unto the children of Israel, Hear the');
	await page.getByTestId('awaited').getByRole('button').click();
	await expect(page.locator(root)).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	const other = page.getByTestId('lens-grid-micro-at-01400k');
	await expect(other).toBeVisible({ timeout: 60_000 });
	await page.getByLabel('Beside it, another checkpoint').selectOption('micro-at-00210k');
	await expect(page.getByTestId('lens-grid-micro-at-00210k')).toBeVisible({ timeout: 60_000 });
	await page.goto(`${embed}?model=nano&checkpoint=micro-31`);
	await expect(page.getByText('cuts a text into other tokens than nano')).toBeVisible();
});
