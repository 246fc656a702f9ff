/** @file The training rows: conversations, loss mask and packing by keys, a checkpoint that reads one, and the link to all of it. */
import { expect, test } from './museum-test.ts';
import { askForLive, takeCopied } from './pages.ts';

test('a conversation is followed into its row, read by two checkpoints, and found again', async ({
	page,
	context
}) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('./embed/training-rows/');
	const root = page.locator('[data-widget="training-rows"]');
	const reading = page.getByTestId('token-reading');
	await expect(reading).toContainText('token 54 of 76');
	await expect(page.getByTestId('counted-share')).toContainText(/26\.7\s%/);
	await page.getByRole('button', { name: 'Next' }).click();
	await expect(reading).toContainText('token 75 of 77');
	// One stop of the Tab key, arrows inside.
	await root.getByRole('button', { name: '1', exact: true }).last().focus();
	await page.keyboard.press('ArrowRight');
	await page.keyboard.press('Enter');
	await expect(reading).toContainText('“4”, token 76 of 77');
	await page.getByRole('radio', { name: 'every token' }).check();
	await expect(page.getByTestId('counted-share')).toContainText(/98\.3\s%/);
	await page.getByRole('radio', { name: 'wrapped' }).check();
	await expect(page.getByTestId('cost-wrapped')).toHaveText(/wrapped\s*19\s*96\.7\s%\s*18\s*0/);

	await askForLive(root);
	await expect(page.getByTestId('score-micro-sft')).toBeVisible();
	await page.getByRole('combobox', { name: 'Checkpoint' }).selectOption('micro-mid');
	await expect(page.getByTestId('score-micro-mid')).toContainText(/7\.\d\d/);
	await expect(page.getByTestId('score-micro-sft')).toContainText(/0\.\d\d/);
	// The plaque names both, by model, revision and backend.
	for (const model of ['micro-mid', 'micro-sft'])
		await expect(root).toContainText(
			new RegExp(`${model}, revision [0-9a-f]{12}, on (wasm|webgpu)`)
		);

	const link = await takeCopied(page, root.getByRole('button', { name: 'Copy link' }));
	await page.goto('about:blank');
	await page.goto(link);
	await expect(reading).toContainText('token 76 of 77');
	await expect(page.getByRole('radio', { name: 'every token' })).toBeChecked();
});
