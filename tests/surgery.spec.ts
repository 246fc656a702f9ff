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
	await expect(reading).toContainText('Run it live to see what they come to');
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
	await page.goto(`${embed}?backend=wasm`);
	await page.getByRole('button', { name: 'Run it live' }).click();
	await expect(page.locator(root)).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	for (const whole of await page.getByRole('button', { name: /^key\/value head/ }).all())
		await whole.click();
	await expect(page.getByText(/leave one on/)).toBeVisible();
	await page.getByRole('button', { name: 'All heads on' }).click();
	await expect(page.getByTestId('surgery-reading')).toContainText('No head is off');
});

test('marks the heads of a kind and switches them off together, recorded, by link, by key and back', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto(`${embed}?model=micro-31&kind=induction&words=ledger`);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	const kinds = page.getByTestId('surgery-kinds');
	await expect(kinds).toContainText('3 heads:');
	await expect(page.locator('.plan .marked')).toHaveCount(3);
	await expect(page.locator('[data-head="1-0"]')).toHaveAccessibleName(/Induction 2\d\.\d %/);
	const reading = page.getByTestId('surgery-reading');
	await kinds.getByRole('button', { name: 'Switch all 3 off' }).click();
	await expect(reading).toContainText('Without 2.1,2.2,2.3');
	await expect(reading).toContainText('4.3 %');
	await expect(kinds.getByRole('button', { name: 'Switch all 3 on again' })).toBeVisible();
	await page.locator('[data-head="1-0"]').focus();
	await page.keyboard.press('k');
	await expect(reading).toContainText('No head is off');
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(reading).toContainText('Without 2.1,2.2,2.3');
	await kinds.getByLabel('Measured on').selectOption('Random words');
	await expect(kinds).toContainText('No head reaches that');
	await expect(page.locator('.plan .marked')).toHaveCount(0);
	await kinds.getByRole('slider').fill('6');
	await expect(page.locator('.plan .marked')).not.toHaveCount(0);
	await page.locator('details.table > summary').click();
	await expect(page.locator('details.table tbody').nth(1).locator('tr')).toHaveCount(32);
	await page.getByLabel('Model').selectOption('nano');
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	await expect(page.getByRole('textbox')).toHaveValue(/^Marta gave Tobin/);
	await expect(reading).toContainText('No head is off');
	expect(seen.errors).toEqual([]);
	expect(seen.foreign).toEqual([]);
});
