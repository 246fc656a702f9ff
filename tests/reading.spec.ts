import { expect, test, type Locator, type Page } from './museum-test.ts';
import { askForLive, pixels, watch } from './pages.ts';

const lesson = './lessons/attention/';

async function open(page: Page, name: string): Promise<Locator> {
	await page.locator(`[data-widget-slot="${name}"]`).first().scrollIntoViewIfNeeded();
	const root = page.locator(`[data-widget="${name}"]`);
	await expect(root).toHaveAttribute('data-state', 'recorded');
	return root;
}

async function runLive(root: Locator): Promise<void> {
	await askForLive(root);
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
}

test('a changed word moves the rows after it and none before it @both', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto(lesson);
	const root = await open(page, 'head-reader');
	await runLive(root);
	const map = root.locator('canvas').first();
	const before = await pixels(map);
	await root.getByRole('button', { name: 'Tobin opened → Marta opened' }).click();
	const says = root.getByTestId('moved-says');
	// “Marta gave Tobin a green box.” comes before it, eleven of nano's tokens.
	await expect(says).toContainText('The first 11 rows stand before the change and did not move', {
		timeout: 60_000
	});
	await expect(says).toContainText(/Most moved/);
	await expect.poll(() => pixels(map)).not.toBe(before);
	const bars = await root
		.getByRole('img', { name: /how much of each row/i })
		.locator('text.number')
		.allTextContents();
	expect(bars.slice(0, 11)).toEqual(new Array(11).fill('0 %'));
	expect(bars.slice(11).some((text) => text !== '0 %')).toBe(true);
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});

test('an edit typed before the model is loaded is compared with the recorded prompt', async ({
	page
}) => {
	await page.goto(lesson);
	const root = await open(page, 'head-reader');
	await root.getByRole('button', { name: 'found → lost' }).click();
	await expect(root.getByText(/No run of this text is recorded/)).toBeVisible();
	await runLive(root);
	await expect(root.getByTestId('moved-says')).toContainText(/before the change/);
	await expect(root.getByRole('textbox', { name: 'Prompt' })).toHaveValue(/box and lost a$/);
});

test('a row is read on the recording with no model: mask, factor and sink change it', async ({
	page
}) => {
	const requests: string[] = [];
	page.on('request', (request) => requests.push(request.url()));
	await page.goto(lesson);
	const root = await open(page, 'head-reader');
	const chart = root.getByRole('img', { name: /scores and shares/i });
	const shares = () => chart.locator('rect.share').count();
	// The fourth token sees four keys.
	await root.getByRole('button', { name: '·a', exact: true }).first().click();
	await expect(root.getByTestId('row-title')).toContainText('position');
	const seen = await shares();
	await root.getByRole('switch', { name: 'Causal mask' }).click();
	await expect.poll(shares).toBeGreaterThan(seen);
	await expect(root.getByText(/would go to tokens that come later/)).toBeVisible();
	await root.getByRole('button', { name: 'As the model ran' }).click();
	await expect.poll(shares).toBe(seen);

	await root.getByRole('slider', { name: /factor c/i }).focus();
	await page.keyboard.press('Home');
	// Softmax of equal scores shares alike.
	await expect(chart).toHaveAttribute('aria-label', new RegExp(`Most goes to .*, \\d`));
	const numbers = await chart.locator('g:not(.masked) text.number').allTextContents();
	const parts = new Set(numbers.filter((text) => text.endsWith(' %')));
	expect(parts.size).toBe(1);
	expect(requests.filter((url) => /\.onnx|model\.safetensors|\.wasm|\.packed/.test(url))).toEqual(
		[]
	);
});

test('a head is chosen by slider or by its cell, and the link keeps it', async ({ page }) => {
	await page.goto(`${lesson}?exhibit=head-reader&layer=5&head=3#head-reader`);
	const root = await open(page, 'head-reader');
	await expect(root.getByRole('heading', { name: 'Layer 5, query head 3' })).toBeVisible();
	await root.getByRole('slider', { name: 'Query head' }).focus();
	await page.keyboard.press('ArrowRight');
	await expect(root.getByRole('heading', { name: 'Layer 5, query head 4' })).toBeVisible();
	await root.getByRole('button', { name: /^Layer 8, head 1:/ }).click();
	await expect(root.getByRole('heading', { name: 'Layer 8, query head 1' })).toBeVisible();
	const map = root.getByRole('application');
	await map.focus();
	const title = await root.getByTestId('row-title').innerText();
	await page.keyboard.press('ArrowUp');
	await expect.poll(() => root.getByTestId('row-title').innerText()).not.toBe(title);
});

test('draws settle on what is expected, and the same seed draws the same @both', async ({
	page
}) => {
	await page.goto(lesson);
	const root = await open(page, 'next-token');
	await runLive(root);
	const chart = root.getByRole('img', { name: /expected and drawn/i });
	const read = async () => {
		const label = (await chart.getAttribute('aria-label')) ?? '';
		return [...label.matchAll(/([\d.]+) % expected, ([\d.]+) % drawn/g)].map(
			([, expected, drawn]) => Math.abs(Number(expected) - Number(drawn))
		);
	};
	const draws = root.getByRole('slider', { name: 'Draws' });
	await draws.focus();
	await page.keyboard.press('End');
	await expect(root.getByText('100,000')).toBeVisible();
	// Two standard deviations of any share are at most 0.32 points; 0.8 are five.
	await expect.poll(async () => Math.max(...(await read()))).toBeLessThan(0.8);
	const first = await chart.getAttribute('aria-label');
	await root.getByRole('button', { name: 'Draw again' }).click();
	await expect.poll(() => chart.getAttribute('aria-label')).not.toBe(first);
	await expect(root.getByTestId('agreement')).toContainText(/of 1\d rows/);
});

test('temperature 0 leaves one token, top-k five, and the model’s own probabilities stay', async ({
	page
}) => {
	await page.goto(lesson);
	const root = await open(page, 'next-token');
	const kept = root.getByTestId('kept');
	await expect(kept).toContainText('4,096 tokens of 4,096');
	await root.getByRole('slider', { name: 'Temperature' }).focus();
	await page.keyboard.press('Home');
	await expect(kept).toContainText('One token of 4,096');
	await root.getByRole('button', { name: 'As the model says' }).click();
	await root.getByRole('slider', { name: 'Top-k' }).focus();
	for (let press = 0; press < 5; press++) await page.keyboard.press('ArrowRight');
	await expect(kept).toContainText('5 tokens of 4,096');
	await root.getByRole('button', { name: /recommended/ }).click();
	await expect(root.getByRole('slider', { name: 'Temperature' })).toHaveValue('0.6');

	await page.goto('./embed/next-token/?topK=5&temperature=0.5&draws=1000&seed=7');
	await expect(page.getByTestId('kept')).toContainText('5 tokens');
	await expect(page.getByText('Seed 7')).toBeVisible();
});
