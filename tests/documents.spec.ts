/** @file Several documents in one row: the mask in real Chromium on both backends against `transformers`, and the exhibit of it. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from './museum-test.ts';
import { serveHarness } from './engine/harness-page.ts';

const fixtures = resolve(import.meta.dirname, 'fixtures/documents');

test.describe('the mask', () => {
	let server: Awaited<ReturnType<typeof serveHarness>>;
	test.beforeAll(async () => {
		server = await serveHarness();
	});
	test.afterAll(() => server.close());

	for (const model of ['micro-31', 'nano'])
		test(`${model}: transformers with a block-diagonal mask within 1e-4 @both`, async ({
			page
		}) => {
			await page.goto(server.url);
			await page.waitForFunction(() => 'harness' in window);
			const backend = test.info().project.name === 'webgpu' ? 'webgpu' : 'wasm';
			const fixture = readFileSync(resolve(fixtures, `${model}.safetensors`)).toString('base64');
			const { info, errors } = await page.evaluate(
				([backend, model, fixture]) => window.harness.tryDocuments(backend, model, fixture),
				[backend, model, fixture] as const
			);
			expect(info).toMatchObject({ backend, fallbackReason: null });
			expect(Object.keys(errors)).toHaveLength(24);
			for (const [what, error] of Object.entries(errors)) expect(error, what).toBeLessThan(1e-4);
		});
});

test.describe('the exhibit', () => {
	const root = '[data-widget="documents"]';

	test('opens on its recordings, masks by keyboard, and says what crosses', async ({ page }) => {
		await page.goto('./embed/documents/');
		await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
		const crossing = page.getByTestId('crossing');
		await expect(crossing).toContainText(/[1-9]\d\.\d % crosses/);
		await expect(page.getByTestId('next-off-on').getByRole('listitem').first()).toContainText(
			'box'
		);
		await expect(page.getByTestId('next-on-on').getByRole('listitem').first()).toContainText(',');
		await page.getByRole('radio', { name: 'Off: all earlier tokens' }).focus();
		await page.keyboard.press('ArrowRight');
		await expect(crossing).toContainText(' 0.0 % crosses the line in this head, 0.0 % as a mean');
		await page.getByRole('application').focus();
		await page.keyboard.press('ArrowLeft');
		await expect(page.getByTestId('documents-read')).toContainText('From');
		await page.getByRole('radio', { name: 'Begin anew in each document' }).check();
		await expect(crossing).toContainText(' 0.0 % crosses');
	});

	test('opens where a link says, and waits for a click with texts of one’s own', async ({
		page
	}) => {
		await page.goto('./embed/documents/?mask=on&positions=anew&layer=4&head=2');
		await expect(page.getByRole('radio', { name: 'On: own document only' })).toBeChecked();
		await expect(page.getByRole('heading', { name: 'Layer 4, head 2' })).toBeVisible();
		await page.getByRole('textbox', { name: 'Second document' }).fill('The lamp is');
		await expect(page.getByTestId('awaited')).toBeVisible();
		await expect(page.getByTestId('crossing')).toHaveCount(0);
	});

	test('runs texts of one’s own in all four ways; masked, both ways of counting agree', async ({
		page
	}) => {
		await page.goto('./embed/documents/?backend=wasm&second=Marta%20opened%20the%20green');
		await page.getByTestId('awaited').getByRole('button').click();
		await expect(page.locator(root)).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
		const read = (way: string) => page.getByTestId(`next-${way}`).getByRole('list').innerText();
		expect(await read('on-on')).toBe(await read('on-anew'));
		expect(await read('off-on')).not.toBe(await read('on-on'));
		await expect(page.getByTestId('documents-moved')).toContainText('< 0.001 %');
		// An empty field says what to do, and the last run stays.
		const before = await read('off-on');
		await page.getByRole('textbox', { name: 'First document' }).fill('');
		await page.getByRole('button', { name: 'Run the row' }).click();
		await expect(page.getByText('The prompt is empty.')).toBeVisible();
		expect(await read('off-on')).toBe(before);
		await expect(page.getByRole('textbox', { name: 'Second document' })).toHaveValue(
			'Marta opened the green'
		);
	});
});
