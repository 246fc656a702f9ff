/** @file The carry-over on the built site: recorded, by keyboard, from a link, and live with a sweep that is refused, stopped and run. */
import { expect, test } from './museum-test.ts';
import { watch } from './pages.ts';

const embed = './embed/carry-over/';
const root = '[data-widget="carry-over"]';
const sourceLabel = 'First text: values come from its run';
const promptLabel = 'Second text: they are put into its run';

test('opens on a recorded map; arrow keys go from cell to cell, and answers and parts can be chosen', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto(`${embed}?layer=5&token=15`);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	const grid = page.getByTestId('carry-grid');
	const reading = page.getByTestId('carry-reading');
	// From the first token that differs to the last, layers and one.
	await expect(grid.getByRole('button')).toHaveCount(9 * 18);
	await expect(reading).toContainText('After layer 5, token 15 ·basket');
	await expect(reading).toContainText('Moved 61');
	await grid.locator('[data-cell="5-14"]').focus();
	await page.keyboard.press('ArrowDown');
	await expect(reading).toContainText('After layer 4, token 15');
	await page.keyboard.press('ArrowLeft');
	await expect(reading).toContainText('Moved 59');
	await page.keyboard.press('End');
	await expect(reading).toContainText('token 23');
	await expect(grid.locator('[tabindex="0"]')).toHaveCount(1);
	await page.locator('[data-cell="0-7"]').click();
	await expect(reading).toContainText('nothing can be carried over');

	await page.getByLabel('Answer of the first text').fill('ring');
	await page.getByLabel('Answer of the first text').press('Enter');
	await expect(grid).toHaveAccessibleName('nano: how much of ·box becomes ·ring');
	await page.getByLabel('Answer of the first text').fill('umbrella');
	await page.getByLabel('Answer of the first text').press('Enter');
	await expect(page.getByText('Not measured for umbrella')).toBeVisible();
	await page.getByLabel('Answer of the first text').fill('box');
	await page.getByLabel('Answer of the first text').press('Enter');
	await expect(page.getByText('there is nothing to move')).toBeVisible();

	await page.getByLabel('Texts').selectOption('One word differs: box, basket');
	await expect(grid.getByRole('button')).toHaveCount(9 * 9);
	await page.getByLabel('Carried over').selectOption('What head 7 of a layer writes');
	await expect(grid.getByRole('button')).toHaveCount(8 * 9);
	await page.locator('details.table > summary').click();
	await expect(page.locator('details.table tbody tr')).toHaveCount(64);
	await page.getByLabel('Carried over').selectOption('What head 1 of a layer writes');
	await expect(page.getByTestId('awaited')).toBeVisible();
	expect(seen.errors).toEqual([]);
	expect(seen.foreign).toEqual([]);
});

test('a link to a place that is not there says so', async ({ page }) => {
	await page.goto(`${embed}?part=heads&layer=40&token=900`);
	await expect(page.getByText('these texts do not have')).toBeVisible();
	await expect(page.getByTestId('carry-reading')).toContainText('Layer 8, token 23');
});

test('lays texts of different length over each other, refuses live two that are the same, runs what can, and leaves what was measured where it is stopped', async ({
	page
}) => {
	await page.goto(`${embed}?backend=wasm`);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	await page.getByLabel(sourceLabel).fill('The keeper winds the old lamp and the keeper winds the');
	await page.getByLabel(promptLabel).fill('The keeper winds the clock and the keeper winds the');
	await page.getByTestId('awaited').getByRole('button').click();
	const alignment = page.getByTestId('carry-alignment');
	await expect(alignment).toBeVisible({ timeout: 60_000 });
	await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 60_000 });
	const gap = alignment.getByRole('slider');
	const proposed = Number(await gap.inputValue());
	await expect(alignment.getByRole('button', { name: 'As proposed' })).toBeDisabled();
	await gap.focus();
	await page.keyboard.press('ArrowLeft');
	await expect(alignment.getByRole('button', { name: 'As proposed' })).toBeEnabled();
	await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 60_000 });
	await expect(gap).toHaveValue(String(proposed - 1));
	await alignment.getByRole('button', { name: 'As proposed' }).click();
	await expect(gap).toHaveValue(String(proposed));
	await page.getByLabel(sourceLabel).fill('The keeper winds the clock and the keeper winds the');
	await page.getByRole('button', { name: 'Try every place' }).click();
	await expect(page.getByText('Both texts are the same.')).toBeVisible();
	const rest = ' and the keeper winds it again, because the clock stands still'.repeat(4);
	await page.getByLabel(sourceLabel).fill(`The keeper winds the box${rest}`);
	await page.getByLabel(promptLabel).fill(`The keeper winds the clock${rest}`);
	const measured = page.locator('[data-testid="carry-grid"] [data-value]');
	// From inside the page, and before it begins: a small model may be done before a test runner has looked and clicked.
	const stopping = page.evaluate(
		() =>
			new Promise<void>((resolve) => {
				const look = () => {
					const buttons = [...document.querySelectorAll('button')];
					const stop = buttons.find((button) => button.textContent.trim() === 'Stop');
					const values = document.querySelectorAll('[data-testid="carry-grid"] [data-value]');
					// The values of the map before are gone once there is something to stop.
					if (!stop || values.length < 4) return requestAnimationFrame(look);
					stop.click();
					resolve();
				};
				look();
			})
	);
	await page.getByRole('button', { name: 'Try every place' }).click();
	await expect(page.getByText('Both texts are the same.')).toHaveCount(0);
	await stopping;
	await expect(page.getByRole('progressbar')).toHaveCount(0);
	const grid = page.getByTestId('carry-grid');
	expect(await measured.count()).toBeLessThan(await grid.getByRole('button').count());
	await expect(page.locator(root)).toHaveAttribute('data-state', 'live');

	await page.getByLabel(sourceLabel).fill('The keeper winds the box and the keeper winds the');
	await page.getByLabel(promptLabel).fill('The keeper winds the clock and the keeper winds the');
	await page.getByLabel('Carried over').selectOption('What all heads of a layer write');
	await expect(grid.getByRole('row')).toHaveCount(9, { timeout: 60_000 });
	await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 60_000 });
	// Every layer at every token from the clock on, but of the last layer the last token alone.
	const tokens = (await grid.getByRole('button').count()) / 8;
	await expect(measured).toHaveCount(7 * tokens + 1);
});

test('on a phone the chosen cell is brought into view', async ({ page }) => {
	await page.setViewportSize({ width: 360, height: 800 });
	await page.goto(`${embed}?layer=8&token=23`);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	const cell = page.locator('[data-testid="carry-grid"] [data-cell="8-22"]');
	await expect
		.poll(async () => {
			const box = await cell.boundingBox();
			return box !== null && box.x >= 0 && box.x + box.width <= 360;
		})
		.toBe(true);
	await cell.focus();
	await page.keyboard.press('Home');
	const first = page.locator('[data-testid="carry-grid"] [data-cell="8-5"]');
	await expect(first).toBeFocused();
	const [head, box] = [
		await page.getByTestId('carry-grid').locator('th').first().boundingBox(),
		await first.boundingBox()
	];
	expect((box?.x ?? 0) + 1).toBeGreaterThan((head?.x ?? 0) + (head?.width ?? 999));
});
