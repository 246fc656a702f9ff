/** @file The preference losses: set by sliders, dragged, and found again from their address. */
import { expect, test } from './museum-test.ts';
import { takeCopied } from './pages.ts';

test('a pair is set by keys and dragged, and each loss says what it sees', async ({
	page,
	context
}) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write']);
	await page.goto('./embed/preference-losses/');
	const dpo = page.getByTestId('reading-dpo');
	const zero = page.getByTestId('reading-apo-zero');
	await expect(dpo).toContainText('0.693');
	await page.getByRole('slider', { name: 'Policy, chosen' }).fill('-120');
	await page.getByRole('slider', { name: 'Policy, rejected' }).fill('-120');
	await expect(dpo).toContainText('0.693');
	await page.getByRole('slider', { name: 'Policy, rejected' }).press('PageDown');
	await page.getByRole('slider', { name: 'Policy, rejected' }).fill('-140');
	await expect(dpo).toContainText('0.127');
	await expect(zero).toContainText('0.984');
	await expect(zero).toContainText('▲ +0.0018');

	const plane = page.getByTestId('plane');
	const box = await plane.boundingBox();
	if (!box) throw new Error('The plane is not shown.');
	const middle = { x: box.x + box.width / 2 + 13, y: box.y + box.height / 2 - 9 };
	await page.mouse.move(middle.x, middle.y);
	await page.mouse.down();
	await page.mouse.move(middle.x + 80, middle.y + 80);
	await page.mouse.up();
	const ratios = page.getByTestId('ratios');
	await expect(ratios).toContainText(/r₊ = \+\d+, r₋ = −\d+/);
	const dragged = (await ratios.textContent()) ?? '';

	await page.getByRole('slider', { name: /Cosine/ }).fill('0.9');
	await page.getByRole('slider', { name: /length, ρ/ }).fill('1.5');
	const link = await takeCopied(page, page.getByRole('button', { name: 'Copy link' }));
	await page.goto('about:blank');
	await page.goto(link);
	await expect(ratios).toHaveText(dragged);
	await expect(page.getByRole('slider', { name: /Cosine/ })).toHaveValue('0.9');
	await page.getByRole('button', { name: 'Policy back to the reference' }).click();
	await expect(ratios).toHaveText('r₊ = 0, r₋ = 0');
	await expect(plane).toHaveAttribute('aria-label', /DPO leads to −2\d and −60/);
});
