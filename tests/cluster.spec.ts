/** @file The training cluster: walked by keyboard, set by controls, and found again from its address. */
import { expect, test } from './museum-test.ts';
import { takeCopied } from './pages.ts';

test('one GPU after another is read by keyboard and by a click, from one stop of the Tab key', async ({
	page
}) => {
	await page.goto('./embed/gpu-cluster/');
	const map = page.getByRole('slider', { name: 'GPU of the cluster' });
	const reading = page.getByTestId('gpu-reading');
	await expect(map).toHaveAttribute('aria-valuenow', '17');
	await map.focus();
	await page.keyboard.press('ArrowRight');
	await expect(map).toHaveAttribute('aria-valuetext', 'GPU 18 of 384: node 3, replica 9, shard 2');
	await expect(reading).toContainText('9 to 16');
	await expect(reading).toContainText('25 to 27');
	await page.keyboard.press('End');
	await expect(reading.getByRole('heading')).toHaveText('GPU 384');
	await map.locator('[data-gpu="3"]').click({ force: true });
	await expect(reading).toContainText('node 1, replica 2 of 192, shard 1 of 2');
	await expect(map.locator('.partner')).toHaveCount(1);
	await expect(map.locator('.peer')).toHaveCount(191);
});

test('settings move the arithmetic, and the address keeps them', async ({ page, context }) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('./embed/gpu-cluster/');
	await expect(page.getByTestId('tokens-per-step')).toHaveText('2,359,296');
	await expect(page.getByTestId('fits')).toHaveText(/^5 of 8/);
	await page.getByRole('radio', { name: '1', exact: true }).check();
	await expect(page.getByTestId('tokens-per-step')).toHaveText('4,718,592');
	await expect(page.getByTestId('check-batch')).toContainText('+100.0 %');
	await page.getByRole('radio', { name: '2', exact: true }).check();
	await page.getByRole('radio', { name: 'and causal attention' }).check();
	await expect(page.getByTestId('mfu')).toHaveText('28.67 %');
	await page.getByRole('slider', { name: 'Tokens a second and GPU' }).fill('14370');
	await expect(page.getByTestId('check-mfu')).toContainText('fits');
	await expect(page.getByTestId('check-days')).not.toContainText('fits');
	await page.getByRole('slider', { name: 'GPU of the cluster' }).press('PageDown');
	const link = await takeCopied(page, page.getByRole('button', { name: 'Copy link' }));
	await page.goto('about:blank');
	await page.goto(link);
	await expect(page.getByTestId('mfu')).toHaveText('29.43 %');
	await expect(page.getByTestId('gpu-reading').getByRole('heading')).toHaveText('GPU 25');
	await page.getByRole('button', { name: 'Back to the published run' }).click();
	await expect(page.getByTestId('days')).toHaveText('23.97');
});
