import { readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from './museum-test.ts';
import { askForLive, watch } from './pages.ts';

const lesson = './lessons/rope/';

/** Scrolls an exhibit into view and waits until it shows something. */
async function open(page: Page, name: string): Promise<Locator> {
	await page.locator(`[data-widget-slot="${name}"]`).scrollIntoViewIfNeeded();
	const root = page.locator(`[data-widget="${name}"]`);
	await expect(root).toHaveAttribute('data-state', 'recorded');
	return root;
}

async function goLive(root: Locator): Promise<void> {
	await askForLive(root);
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
}

/** The number that the text of the sum ends in. */
async function readScore(root: Locator): Promise<number> {
	const text = await root.getByTestId('score').innerText();
	const [found = ''] = /[−\d.]+(?= of|$)/.exec(text.replace(/^.*? up to (a score of )?/, '')) ?? [];
	return Number(found.replace('−', '-'));
}

test('hands are turned by keys and by dragging, and the score follows', async ({ page }) => {
	await page.goto(lesson);
	const root = await open(page, 'rope-hands');
	const clock = root.getByRole('slider', { name: /Query hand of pair 1:/ });
	await clock.press('Home');
	await expect(clock).toHaveAttribute('aria-valuenow', '0');
	expect(await readScore(root)).toBe(1);
	await clock.press('ArrowRight');
	await clock.press('ArrowRight');
	await expect(clock).toHaveAttribute('aria-valuenow', '2');
	expect(await readScore(root)).toBeLessThan(1);

	// Half a turn of the first pair is π tokens: three whole ones.
	await clock.press('Home');
	await clock.scrollIntoViewIfNeeded();
	const box = await clock.boundingBox();
	if (!box) throw new Error('the clock is not drawn');
	const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
	await page.mouse.move(x, y - 60);
	await page.mouse.down();
	await page.mouse.move(x + 60, y, { steps: 5 });
	await page.mouse.move(x, y + 60, { steps: 5 });
	await page.mouse.up();
	await expect(clock).toHaveAttribute('aria-valuenow', '3');

	const before = await readScore(root);
	await root.getByRole('slider', { name: 'Move both tokens' }).press('End');
	expect(await readScore(root)).toBe(before);

	// The last pair cannot be turned once by any text.
	await root.getByRole('radio', { name: /^Pair 1,/ }).focus();
	await page.keyboard.press('ArrowLeft');
	await expect(root.getByTestId('wavelength')).toContainText('24.7 million tokens');
	await root.getByRole('slider', { name: /Query hand of pair 64:/ }).press('End');
	await expect(root).toContainText('RoPE turns its hands 0.00531 turns apart');
});

test('a real query and key of a run, recorded and live, have the score of their distance @both', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto(lesson);
	const root = await open(page, 'rope-hands');
	await root.getByRole('radio', { name: 'Real ones, from a run of nano' }).check();
	await expect(root.getByRole('radio', { name: /^Pair \d+,/ })).toHaveCount(16);
	const recorded = await readScore(root);
	await goLive(root);
	await expect.poll(async () => Math.abs((await readScore(root)) - recorded)).toBeLessThan(0.01);
	const saving = page.waitForEvent('download');
	await root.getByRole('button', { name: 'Save as CSV' }).click();
	const lines = readFileSync(await (await saving).path(), 'utf8')
		.trim()
		.split('\r\n')
		.slice(1);
	const sum = lines.reduce((total, line) => total + Number(line.split(',').at(-1)), 0);
	expect(lines).toHaveLength(16);
	expect(Math.abs(sum - (await readScore(root)))).toBeLessThan(0.001);

	await root.getByRole('slider', { name: 'Distance from key to query' }).press('End');
	await expect(root.getByRole('button', { name: /Back to the true distance/ })).toBeEnabled();
	await root.getByRole('button', { name: /Back to the true distance/ }).click();
	await expect.poll(async () => Math.abs((await readScore(root)) - sum)).toBeLessThan(0.001);
	await root.getByRole('textbox', { name: 'Prompt' }).fill('A box. A green box.');
	await root.getByRole('button', { name: 'Run the prompt' }).click();
	await expect.poll(async () => Math.abs((await readScore(root)) - sum)).toBeGreaterThan(0.001);
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});

test('wavelengths follow theta, and the unfinished pairs are those of the fact base', async ({
	page
}) => {
	await page.goto(lesson);
	const root = await open(page, 'rope-wavelengths');
	const found = root.getByTestId('unfinished');
	await expect(found).toContainText('Within 65,536 tokens, 25 of 64 pairs');
	await root.getByRole('button', { name: /pretraining/ }).click();
	await expect(found).toContainText('Within 4,096 tokens, 25 of 64 pairs');
	await root.getByRole('slider', { name: 'RoPE theta' }).press('Home');
	await expect(found).not.toContainText('25 of 64');
	await root.getByRole('radio', { name: 'nano' }).check();
	await expect(found).toContainText('Within 512 tokens');
	await root.getByText('The same as a table').click();
	await expect(root.locator('details tbody tr')).toHaveCount(16);
});

test('theta moves the attention at once, and on the running model the next tokens @both', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto(lesson);
	const root = await open(page, 'rope-theta');
	const profile = root.locator('section', { hasText: 'Distance profile' });
	const theta = root.getByRole('slider', { name: /RoPE theta/ });
	const before = await profile.innerText();
	await theta.press('End');
	await expect.poll(() => profile.innerText()).not.toBe(before);
	await goLive(root);
	await root.getByRole('radio', { name: 'Global what-if' }).check();
	const next = root.getByTestId('next-tokens');
	await expect(next).toContainText('After the change', { timeout: 60_000 });
	const atMost = await next.innerText();
	await theta.press('Home');
	await expect.poll(() => next.innerText(), { timeout: 60_000 }).not.toBe(atMost);
	await root.getByRole('button', { name: /Back to the model’s own theta/ }).click();
	await expect(next).not.toContainText('After the change');
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});
