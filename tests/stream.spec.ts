/** @file The residual stream and the greedy text on the built site: recorded, by keyboard, from a link, and live. */
import { expect, test } from './museum-test.ts';

test.describe('the residual stream', () => {
	const root = '[data-widget="stream"]';

	test('opens on its recording, and reads another token and depth by keyboard', async ({
		page
	}) => {
		await page.goto('./embed/stream/');
		await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
		const reading = page.getByTestId('stream-reading');
		await expect(reading).toContainText('After layer 8');
		await page.getByRole('button', { name: 'a', exact: true }).last().focus();
		await page.keyboard.press('Home');
		await page.keyboard.press('Enter');
		await expect(reading).toContainText('M, After layer 8');
		await page.getByRole('slider', { name: 'Read' }).focus();
		await page.keyboard.press('Home');
		await expect(reading).toContainText('M, Embedding');
		await expect(reading).toContainText('1.34');
		await expect(reading).not.toContainText('what the layer added');
	});

	test('opens where a link says, and waits for a click with a text of one’s own', async ({
		page
	}) => {
		await page.goto('./embed/stream/?token=10&layer=1');
		await expect(page.getByTestId('stream-reading')).toContainText('After layer 1');
		await page.goto('./embed/stream/?prompt=The%20old%20lamp');
		await expect(page.getByTestId('awaited')).toBeVisible();
		await expect(page.getByTestId('stream-reading')).toHaveCount(0);
	});

	test('runs a text of one’s own live', async ({ page }) => {
		await page.goto('./embed/stream/?backend=wasm&prompt=The%20old%20lamp');
		await page.getByTestId('awaited').getByRole('button').click();
		await expect(page.locator(root)).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
		await expect(page.getByTestId('stream-reading')).toContainText('After layer 8');
	});
});

test.describe('the greedy text', () => {
	const root = '[data-widget="greedy"]';

	test('opens on its recording and says how often what is repeated', async ({ page }) => {
		await page.goto('./embed/greedy/');
		await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
		await expect(page.getByTestId('loop')).toHaveText(
			'From token 1 on a passage of 4 tokens stands there 25 times in a row.'
		);
		await page.getByRole('slider', { name: 'Temperature' }).fill('1');
		await expect(page.getByText('written with other settings')).toBeVisible();
	});

	test('writes live, goes round in the same circle, and gets out at temperature 1', async ({
		page
	}) => {
		await page.goto('./embed/greedy/?backend=wasm');
		await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
		const recorded = await page.getByTestId('written').innerText();
		await page.getByRole('button', { name: 'Run it live' }).click();
		await expect(page.locator(root)).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
		await expect(page.getByTestId('loop')).toContainText('25 times', { timeout: 60_000 });
		expect(await page.getByTestId('written').innerText()).toBe(recorded);
		await page.getByRole('slider', { name: 'Temperature' }).fill('1');
		await expect(page.getByTestId('loop')).toHaveText(/these 100 tokens/, { timeout: 60_000 });
	});
});

test('the draws settle: the distance is small once thousands are drawn from ten tokens', async ({
	page
}) => {
	await page.goto('./embed/next-token/?settling=shown&draws=1000');
	await expect(page.getByTestId('settled')).toContainText('After 1,000 draws');
	const read = async () => {
		const text = await page.getByTestId('settled').innerText();
		return Number(/lie (0\.\d+)/.exec(text)?.[1]);
	};
	const plain = await read();
	await page.goto('./embed/next-token/?settling=shown&draws=100000&topK=10');
	await expect(page.getByTestId('settled')).toContainText('After 100,000 draws');
	expect(plain).toBeGreaterThan(0.1);
	expect(await read()).toBeLessThan(0.01);
});
