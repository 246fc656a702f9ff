/** @file The scaling laws: size, text and service by keys, dragged, and found again from their address. */
import { expect, test } from './museum-test.ts';
import { takeCopied } from './pages.ts';

test('a model is set by keys and dragged, and what would be cheaper follows', async ({
	page,
	context
}) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('./embed/scaling-laws/');
	const even = page.getByTestId('even');
	await expect(page.getByTestId('per-parameter')).toHaveText('3,640');
	await expect(page.getByTestId('row-trained')).toContainText('14.2 B');
	await expect(even).toContainText('8.19 T');
	await page.getByRole('radio', { name: 'As printed, 2022' }).check();
	await expect(even).toContainText('7.31 T');
	await page.getByRole('radio', { name: 'Replication, 2024' }).check();
	await page.getByRole('slider', { name: 'Tokens served, T' }).fill('143');
	await expect(page.getByTestId('row-cheapest')).toContainText(/3\.\d+ B/);
	await page.getByRole('button', { name: 'The best for the same FLOPs' }).click();
	await expect(even).toHaveText('No model of this loss is cheaper to train.');

	const box = await page.getByTestId('plane').boundingBox();
	if (!box) throw new Error('The plane is not shown.');
	await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
	await page.mouse.down();
	await page.mouse.move(box.x + 60, box.y + box.height / 3);
	await page.mouse.up();
	const dragged = (await page.getByTestId('loss').textContent()) ?? '';
	const link = await takeCopied(page, page.getByRole('button', { name: 'Copy link' }));
	await page.goto('about:blank');
	await page.goto(link);
	await expect(page.getByTestId('loss')).toHaveText(dragged);
	await page.getByRole('button', { name: 'SmolLM3', exact: true }).click();
	await expect(page.getByTestId('per-parameter')).toHaveText('3,640');
});
