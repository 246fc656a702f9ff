import { expect, test } from './museum-test.ts';

test('a lesson printed by the browser itself has the exhibits that nobody scrolled to, and its key opens them first', async ({
	page
}) => {
	await page.addInitScript(() => {
		const listStates = () =>
			[...document.querySelectorAll('[data-widget-slot]')].map(
				(slot) =>
					`${slot.querySelector<HTMLElement>('[data-widget]')?.dataset.state}, table ${slot.querySelector('details table') !== null}`
			);
		const states: string[][] = [];
		Object.assign(window, { states, listStates });
		addEventListener('afterprint', () => states.push(listStates()));
		// As a browser does before it takes the page.
		window.print = () => {
			dispatchEvent(new Event('beforeprint'));
			states.push(listStates());
		};
	});
	const readStates = () =>
		page.evaluate(() => (window as unknown as { states: string[][] }).states);
	const open = ['recorded, table true', 'recorded, table true'];
	// Chromium holds the printing back for two seconds at most: a machine that is busy right then gets another go.
	await expect(async () => {
		await page.goto('./lessons/nope-layers/');
		await page.pdf();
		expect(await readStates()).toEqual([open]);
	}).toPass({ timeout: 60_000 });
	await expect(page.locator('html')).not.toHaveAttribute('data-paper');

	await page.reload();
	await page.keyboard.press('Control+p');
	await expect.poll(readStates, { timeout: 60_000 }).toEqual([open]);
});
