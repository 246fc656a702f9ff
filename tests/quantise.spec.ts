/** @file Weights rounded to a few bits: a recorded row at first, then a whole matrix, and the rounded model beside the exact one. */
import { expect, test } from './museum-test.ts';
import { askForLive } from './pages.ts';

test('fewer bits move the recorded row further, and the models that run say what the lab measured', async ({
	page
}) => {
	await page.goto('./embed/quantise/');
	const root = page.locator('[data-widget="quantise"]');
	await expect(root).toHaveAttribute('data-state', 'recorded');
	const error = root.getByTestId('error');
	await expect(error).toContainText('8.0 %');
	// By keyboard: the bits are radio buttons.
	await root.getByRole('radio', { name: '4 bits' }).focus();
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('ArrowRight');
	await expect(root.getByRole('radio', { name: '2 bits' })).toBeChecked();
	await expect(error).toContainText('33.5 %');

	await root.getByRole('button', { name: 'Read this matrix' }).click();
	await expect(root.getByText(/192 of 192 rows/)).toBeVisible();
	await expect(error).toContainText('36.1 %');
	await root.getByLabel('Matrix').selectOption('q');
	await expect(root.getByText(/layers\.2\.self_attn\.q_proj\.weight of nano/)).toBeVisible();

	await askForLive(root);
	await expect(root.getByTestId('loss-exact')).toHaveText('0.849', { timeout: 120_000 });
	await expect(root.getByTestId('loss-rounded')).toHaveText('1.467', { timeout: 120_000 });
	await root.getByRole('radio', { name: 'only the one below' }).check();
	await root.getByRole('button', { name: 'Run the rounded model' }).click();
	await expect(root.getByTestId('loss-rounded')).toHaveText(/^0\.8\d\d$|^0\.9\d\d$/, {
		timeout: 120_000
	});
});

test('a layer that is not there is refused in a sentence, and memory is counted beside the machine’s', async ({
	page
}) => {
	await page.goto('./embed/quantise/?layer=30&context=65536&bits=4');
	const root = page.locator('[data-widget="quantise"]');
	await root.getByRole('button', { name: 'Read this matrix' }).click();
	await expect(root.getByText(/There is no matrix model\.layers\.29\./)).toBeVisible();
	const row = root.getByTestId('memory-4');
	await expect(row).toContainText('1.92');
	await expect(row).toContainText('4.83');
	await expect(root.getByTestId('machine')).toContainText(/GB|does not say/);
});
