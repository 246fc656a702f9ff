import { expect, test, type Page } from './museum-test.ts';
import { watch } from './pages.ts';

const lesson = './lessons/tokens/';

async function open(page: Page, name: string) {
	await page.locator(`[data-widget-slot="${name}"]`).first().scrollIntoViewIfNeeded();
	const root = page.locator(`[data-widget="${name}"]`);
	await expect(root).toHaveAttribute('data-state', 'recorded');
	return root;
}

test('the sample is there without the vocabulary, which comes only when asked for', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	const requests: string[] = [];
	page.on('request', (request) => requests.push(request.url()));
	await page.goto(lesson);
	const root = await open(page, 'token-split');
	await expect(root.getByTestId('split-smollm3').getByTestId('token-count')).toContainText(/\d/);
	const isVocabulary = (url: string) => /vocabulary|tokenizer\.json/.test(url);
	expect(requests.filter(isVocabulary)).toEqual([]);

	await root.getByRole('button', { name: /load both vocabularies \(\d\.\d MB\)/i }).click();
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	expect(requests.filter(isVocabulary)).toHaveLength(2);
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});

test('the first key brings the vocabularies, what is typed is cut by both, and its link brings it back', async ({
	page
}) => {
	await page.goto(lesson);
	const root = await open(page, 'token-split');
	const count = (vocabulary: string) =>
		root.getByTestId(`split-${vocabulary}`).getByTestId('token-count');
	const text = root.getByRole('textbox', { name: 'Your text' });
	await text.selectText();
	// Slower than the vocabularies come, and faster.
	await text.pressSequentially('12345', { delay: 30 });
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	await expect(root.getByText('5 characters, 5 bytes')).toBeVisible();
	// Groups of three from the left, and digit by digit.
	await expect(count('smollm3')).toHaveText('2 tokens');
	await expect(count('nano')).toHaveText('5 tokens');
	await root.getByRole('textbox', { name: 'Your text' }).fill('');
	await expect(count('smollm3')).toHaveText('0 tokens');
	await expect(root.getByText(/the text is empty/i)).toBeVisible();

	await page.goto('./embed/token-split/?text=12345');
	const alone = page.locator('[data-widget="token-split"]');
	await expect(alone.getByRole('textbox', { name: 'Your text' })).toHaveValue('12345');
	// It runs by itself, and never shows the sample's cut under this text.
	await expect(alone.getByText('5 characters, 5 bytes')).toBeVisible({ timeout: 60_000 });
	await expect(alone.getByTestId('split-smollm3').getByTestId('token-count')).toHaveText(
		'2 tokens'
	);
});

test('loading can be cancelled, and a vocabulary that does not come says so', async ({ page }) => {
	await page.route(/smollm3-vocabulary/, (route) => route.abort());
	await page.goto(lesson);
	const root = await open(page, 'token-split');
	await root.getByRole('button', { name: /load both/i }).click();
	await expect(root).toHaveAttribute('data-state', 'failed');
	await expect(root.getByRole('alert')).toContainText(/try again/i);
	await page.unroute(/smollm3-vocabulary/);
	await page.route(/smollm3-vocabulary/, () => undefined);
	await root.getByRole('button', { name: /try again/i }).click();
	await root.getByRole('button', { name: 'Cancel' }).click();
	await expect(root).toHaveAttribute('data-state', 'recorded');
	// Who stopped it is not asked again by typing.
	await root.getByRole('textbox', { name: 'Your text' }).fill('12345');
	await expect(root.getByText(/cut as soon as the vocabularies/)).toBeVisible();
	await expect(root).toHaveAttribute('data-state', 'recorded');
});

test('a sentence of one’s own moves its language’s dot', async ({ page }) => {
	await page.goto(lesson);
	const root = await open(page, 'token-split');
	await root.getByRole('button', { name: /load both/i }).click();
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	const chart = root.getByRole('img', { name: /characters per token/i });
	const before = await chart.getAttribute('aria-label');
	await root.getByText(/put your own sentences/i).click();
	await root.getByRole('textbox', { name: 'Italian' }).fill('zzzz');
	await expect.poll(() => chart.getAttribute('aria-label')).not.toBe(before);
	await root.getByRole('button', { name: /museum’s sentences/i }).click();
	await expect.poll(() => chart.getAttribute('aria-label')).toBe(before);
});

test('a narrower model has a heavier table, by keyboard, and the link keeps it', async ({
	page
}) => {
	await page.goto(lesson);
	const root = await open(page, 'tied-embeddings');
	const saved = root.getByTestId('saved');
	await expect(saved).toContainText('262,668,288');
	await expect(saved).toContainText('8.5 %');
	await root.getByRole('slider', { name: /width/i }).focus();
	await page.keyboard.press('Home');
	await expect(saved).toContainText('8,208,384');
	await root.getByRole('button', { name: /own size/i }).click();
	await expect(saved).toContainText('8.5 %');

	await page.goto('./embed/tied-embeddings/?vocabulary=32000&width=4096&layers=32');
	await expect(page.getByTestId('saved')).toContainText('131,072,000');
	await page.goto('./embed/tied-embeddings/?vocabulary=1');
	await expect(page.getByRole('status').getByText(/vocabulary/)).toBeVisible();
	await expect(page.getByTestId('saved')).toContainText('262,668,288');
});
