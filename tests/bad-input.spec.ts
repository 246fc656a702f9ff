import { expect, test } from './museum-test.ts';
import { bench, openRecorded, runLive, watch } from './pages.ts';

const embed = './embed/attention-bench/';

test('what a link asks for and the model does not have is named, and the rest is shown', async ({
	page
}) => {
	await page.goto(`${embed}?layer=20&head=3&schedule=n,n`);
	const root = await openRecorded(page);
	await expect(root.getByText('2 settings in the address were ignored')).toBeVisible();
	await expect(root.getByRole('listitem').filter({ hasText: '“20”' })).toContainText('and 8');
	await expect(root.getByRole('listitem').filter({ hasText: '“n,n”' })).toContainText('8 layers');
	await page.goto(`${embed}?layer=8&head=3&schedule=n*8`);
	await openRecorded(page);
	await expect(page.getByText('ignored')).toHaveCount(0);
});

test('an empty prompt gets a message and changes nothing', async ({ page }) => {
	await page.goto(embed);
	const root = await runLive(page);
	await root.getByRole('textbox', { name: /prompt/i }).fill('');
	await expect(root.getByTestId('prompt-message')).toContainText(/empty|type/i);
	await expect(root).toHaveAttribute('data-state', 'live');
});

test('too many tokens turn the count red and show what will be cut', async ({ page }) => {
	await page.goto(embed);
	const root = await openRecorded(page);
	await root.getByRole('textbox', { name: /prompt/i }).fill('one two three four five '.repeat(200));
	await expect(root.getByTestId('token-count')).toHaveAttribute('data-over', 'true');
	await expect(root.getByTestId('prompt-message')).toContainText(/cut/i);
});

test('any Unicode is taken', async ({ page, baseURL }) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto(embed);
	const root = await runLive(page);
	const prompt = 'naïve 👩‍👩‍👧 日本語 \u0000 עברית \uD83D';
	await root.getByRole('textbox', { name: /prompt/i }).fill(prompt);
	await expect
		.poll(() => root.getByTestId('map-tokens').getAttribute('data-tokens'))
		.not.toBe(null);
	await expect(root).toHaveAttribute('data-state', 'live');
	expect(seen.errors).toEqual([]);
});

test('a pasted megabyte does not freeze the page and is still there', async ({ page }) => {
	await page.goto(embed);
	const root = await openRecorded(page);
	const box = root.getByRole('textbox', { name: /prompt/i });
	const megabyte = 'All happy families are alike. '.repeat(35_000);
	await box.fill(megabyte);
	await expect(root.getByTestId('token-count')).toHaveAttribute('data-over', 'true');
	expect((await box.inputValue()).length).toBe(megabyte.length);
});

for (const [what, code, fulfil] of [
	['missing', /missing|not there|not found/i, { status: 404, body: 'Not found' }],
	['truncated', /short|incomplete|truncated|size/i, { status: 200, body: 'too short' }]
] as const) {
	test(`a model file that is ${what} is named, and trying again works`, async ({ page }) => {
		await page.route('**/models/nano/model.safetensors', (route) => route.fulfill(fulfil));
		await page.goto(embed);
		const root = await openRecorded(page);
		const prompt = await root.getByRole('textbox', { name: /prompt/i }).inputValue();
		await root.getByRole('button', { name: 'Run it live' }).click();
		await expect(root).toHaveAttribute('data-state', 'failed');
		await expect(root.getByRole('alert')).toContainText(code);
		await expect(root.getByRole('alert')).toContainText('model.safetensors');
		await page.unroute('**/models/nano/model.safetensors');
		await root.getByRole('button', { name: /try again/i }).click();
		await expect(root).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
		expect(await root.getByRole('textbox', { name: /prompt/i }).inputValue()).toBe(prompt);
	});
}

test('a model file that was altered is refused', async ({ page }) => {
	await page.route('**/models/nano/model.safetensors', async (route) => {
		const response = await route.fetch();
		const body = await response.body();
		body[body.length - 1] = (body[body.length - 1] ?? 0) ^ 1;
		await route.fulfill({ response, body });
	});
	await page.goto(embed);
	const root = await openRecorded(page);
	await root.getByRole('button', { name: 'Run it live' }).click();
	await expect(root).toHaveAttribute('data-state', 'failed');
	await expect(root.getByRole('alert')).toContainText('model.safetensors');
});

test('of two quick edits the newer wins', async ({ page }) => {
	await page.goto(embed);
	const root = await runLive(page);
	const box = root.getByRole('textbox', { name: /prompt/i });
	await box.fill('The first of two quick edits is a much longer sentence than the second one is.');
	await box.fill('The second');
	const tokens = async () =>
		Number(await root.getByTestId('map-tokens').getAttribute('data-tokens'));
	await expect.poll(tokens).toBeLessThan(8);
	// The older one, were it still under way, would be drawn over it.
	await page.waitForTimeout(3000);
	expect(await tokens()).toBeLessThan(8);
});

test('leaving in the middle of a load leaves no error behind', async ({ page, baseURL }) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto('./lessons/nope-layers/');
	const root = await openRecorded(page);
	await root.getByRole('button', { name: 'Run it live' }).click();
	await page.locator('header a').first().click();
	await expect(bench(page)).toHaveCount(0);
	await page.waitForTimeout(1500);
	expect(seen.errors).toEqual([]);
});
