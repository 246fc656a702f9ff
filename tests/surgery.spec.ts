/** @file Head surgery on the built site: recorded, by keyboard, from a link, and live with a sweep that is stopped. */
import { expect, test } from './museum-test.ts';
import { watch } from './pages.ts';

const embed = './embed/head-surgery/';
const root = '[data-widget="head-surgery"]';

test('opens on a recorded sweep; a head goes off by click and by key, and comes back', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto(embed);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	const reading = page.getByTestId('surgery-reading');
	await expect(reading).toContainText('No head is off');
	await page.locator('[data-head="4-6"]').click();
	await expect(page.locator('[data-head="4-6"]')).toHaveAttribute('aria-pressed', 'true');
	await expect(reading).toContainText('Without 5.7');
	await expect(reading).toContainText('16.6 %');
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('Enter');
	await expect(page.locator('[data-head="3-6"]')).toHaveAttribute('aria-pressed', 'true');
	await expect(reading).toContainText('Run it live to switch several off together');
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(reading).toContainText('Without 5.7');
	await page.getByRole('button', { name: 'All heads on' }).click();
	await expect(reading).toContainText('No head is off');
	await expect(page.locator('.plan button[tabindex="0"]')).toHaveCount(1);
	await page.locator('[data-head="3-6"]').focus();
	await page.keyboard.press('g');
	await expect(page.locator('.plan button[aria-pressed="true"]')).toHaveCount(4);
	await page.keyboard.press('g');
	await expect(reading).toContainText('No head is off');
	expect(seen.errors).toEqual([]);
	expect(seen.foreign).toEqual([]);
});

test('a link says which heads are off and what is in their place', async ({ page }) => {
	await page.goto(`${embed}?off=5.7,99.1&fill=mean`);
	const reading = page.getByTestId('surgery-reading');
	await expect(reading).toContainText('Without 5.7');
	await expect(page.getByRole('radio', { name: 'Its mean over this text' })).toBeChecked();
});

test('switches a whole key/value head off live, and sweeps', async ({ page }) => {
	test.setTimeout(120_000);
	await page.goto(`${embed}?backend=wasm`);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	await page.getByRole('textbox').fill('The keeper winds the clock, and the keeper winds the');
	await page.getByTestId('awaited').getByRole('button').click();
	await expect(page.locator(root)).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	const reading = page.getByTestId('surgery-reading');
	await expect(reading).toContainText('Nothing has been tried yet');
	await page.getByRole('button', { name: /^key\/value head 1 of layer 5/ }).click();
	await expect(reading).toContainText('Without 5.1,5.2,5.3,5.4');
	await page.getByRole('button', { name: 'Try every head' }).click();
	await expect(reading).not.toContainText('Nothing has been tried yet');
	await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 60_000 });
	await page.locator('details.table > summary').click();
	await expect(page.locator('details.table tbody tr')).toHaveCount(64);
});

test('every head off is refused with a sentence, and the model is as before', async ({ page }) => {
	test.setTimeout(120_000);
	await page.goto(`${embed}?backend=wasm`);
	await page.getByRole('button', { name: 'Run it live' }).click();
	await expect(page.locator(root)).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	for (const whole of await page.getByRole('button', { name: /^key\/value head/ }).all())
		await whole.click();
	await expect(page.getByText(/leave one on/)).toBeVisible();
	await page.getByRole('button', { name: 'All heads on' }).click();
	await expect(page.getByTestId('surgery-reading')).toContainText('No head is off');
});
