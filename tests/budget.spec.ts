/** @file Thinking cut short: recorded at first, moved by keyboard, then asked live and stopped. */
import { expect, test } from './museum-test.ts';
import { askForLive, pressSoon } from './pages.ts';

test('a budget decides what is answered, recorded and live', async ({ page }) => {
	await page.goto('./embed/thinking-budget/?limit=none');
	const root = page.locator('[data-widget="thinking-budget"]');
	await expect(root).toHaveAttribute('data-state', 'recorded');
	const score = root.getByTestId('score');
	const best = await score.innerText();
	const slider = root.getByRole('slider', { name: 'Stop thinking after' });
	await slider.focus();
	await page.keyboard.press('Home');
	await expect(root.getByTestId('verdict')).toContainText(/\b0 of \d+ tokens/);
	const cut = await score.innerText();
	expect(parseInt(cut)).toBeLessThan(parseInt(best));

	// The same questions, asked here.
	const stopping = pressSoon(page, '[data-widget="thinking-budget"][data-state="live"]', 'Stop');
	await askForLive(root);
	await stopping;
	await expect(root.getByRole('button', { name: 'Ask the miniature' })).toBeEnabled();
	await root.getByRole('button', { name: 'Ask the miniature' }).click();
	await expect(root.getByRole('button', { name: 'Ask again here' })).toBeDisabled({
		timeout: 90_000
	});
	await expect(score).toHaveText(cut);
	await page.keyboard.press('Tab');
	await slider.focus();
	await page.keyboard.press('End');
	await expect(score).toHaveText(best);

	// A sum of one's own waits until it is asked for, and is kept.
	const own = root.getByRole('textbox', { name: 'A sum of your own' });
	await own.fill('What is 8+7?');
	await root.getByRole('button', { name: 'Ask the miniature' }).click();
	await expect(root.getByRole('combobox', { name: 'Question' })).toContainText('What is 8+7?');
});
