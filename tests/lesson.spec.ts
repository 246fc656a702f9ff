import { expect, test, type Page } from './museum-test.ts';
import { openRecorded, pixels, runLive, watch } from './pages.ts';

const lesson = './lessons/nope-layers/';

test('the lesson goes from recorded to live, and a switch changes the picture @both', async ({
	page,
	baseURL
}, { project }) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto(lesson);
	const root = await runLive(page);
	await expect(root.getByTestId('backend')).toContainText(
		project.name === 'webgpu' ? /webgpu/i : /wasm|webassembly/i
	);

	const map = root.getByTestId('head-map').locator('canvas').first();
	const before = await pixels(map);
	const topBefore = await root.getByTestId('next-tokens').innerText();
	await root.getByRole('radio', { name: /global/i }).check();
	await root.getByRole('switch', { name: /layer 1\b/i }).click();
	await expect.poll(() => pixels(map), { timeout: 60_000 }).not.toBe(before);
	await expect
		.poll(() => root.getByTestId('next-tokens').innerText(), { timeout: 60_000 })
		.not.toBe(topBefore);
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});

test('a local what-if repaints the recorded run at once, with no model loaded', async ({
	page
}) => {
	const requests: string[] = [];
	page.on('request', (request) => requests.push(request.url()));
	await page.goto(lesson);
	const root = await openRecorded(page);
	await root.getByRole('radio', { name: 'Local what-if' }).check();
	const map = root.getByTestId('head-map').locator('canvas').first();
	const before = await pixels(map);
	await root.getByRole('switch', { name: /layer 1\b/i }).click();
	await expect.poll(() => pixels(map)).not.toBe(before);
	expect(requests.filter((url) => /\.onnx|model\.safetensors|\.wasm|\.packed/.test(url))).toEqual(
		[]
	);
});

test.describe('an exhibit below the first screen', () => {
	// In Rotary embeddings the exhibit follows some lines of text; here it is out of sight, and less than a screen away.
	test.use({ viewport: { width: 412, height: 823 } });

	test('leaves the processor alone until the reader goes on', async ({ page }) => {
		await page.goto('./lessons/rope/');
		await page.waitForFunction(() => document.documentElement.dataset.started !== undefined);
		const hands = page.locator('[data-widget="rope-hands"]');
		await page.waitForTimeout(1500);
		await expect(hands).toHaveCount(0);
		await page.keyboard.press('Shift');
		// Sooner than it would come by itself.
		await expect(hands).toHaveCount(1, { timeout: 3000 });
		expect(await page.evaluate(() => scrollY)).toBe(0);
	});

	test('comes by itself to a reader who reads in peace', async ({ page }) => {
		await page.goto('./lessons/rope/');
		await expect(page.locator('[data-widget="rope-hands"]')).toHaveCount(1, { timeout: 30_000 });
		expect(await page.evaluate(() => scrollY)).toBe(0);
	});
});

test('a typed prompt is run live and read cell by cell with the keyboard', async ({ page }) => {
	await page.goto(lesson);
	const root = await runLive(page);
	const drawn = root.getByTestId('map-tokens');
	const before = (await drawn.getAttribute('data-tokens')) ?? '';
	await root
		.getByRole('textbox', { name: /prompt/i })
		.fill('The cat sat on the mat. The cat sat on the');
	await expect(root.getByTestId('token-count')).toContainText(/\d/);
	// The map that was there is larger: a cell of it may lie outside of the one that comes.
	await expect(drawn).not.toHaveAttribute('data-tokens', before);
	const grid = root
		.getByTestId('head-map')
		.getByRole('application')
		.or(root.getByTestId('head-map').getByRole('grid'))
		.first();
	await grid.focus();
	const readout = root.getByTestId('cell-readout').first();
	const first = await readout.innerText();
	await page.keyboard.press('ArrowUp');
	await expect.poll(() => readout.innerText()).not.toBe(first);
	await expect(readout).toContainText('%');
});

test('generation streams token by token and can be stopped', async ({ page }) => {
	await page.goto(lesson);
	const root = await runLive(page);
	const count = root.getByTestId('map-tokens');
	const drawn = async () => Number(await count.getAttribute('data-tokens'));
	const before = await drawn();
	const slider = root.getByRole('slider', { name: /new tokens/i });
	await slider.focus();
	await page.keyboard.press('End');
	const longest = Number(await slider.inputValue());
	// From inside the page: a small model may be done before a test runner has asked twice.
	const stopping = count.evaluate(
		(element, enough) =>
			new Promise<void>((resolve) => {
				const observer = new MutationObserver(() => {
					if (Number(element.getAttribute('data-tokens')) < enough) return;
					const buttons = [...document.querySelectorAll('button')];
					buttons.find((button) => button.textContent.trim() === 'Stop')?.click();
					observer.disconnect();
					resolve();
				});
				observer.observe(element, { attributes: true, attributeFilter: ['data-tokens'] });
			}),
		before + 2
	);
	await root.getByRole('button', { name: 'Generate' }).click();
	await stopping;
	await expect(root.getByRole('button', { name: 'Generate' })).toBeVisible();
	expect(await drawn()).toBeLessThan(before + longest);
});

/** What a lesson's prose says, its formulas included; exhibits and the quiz are other tests'. */
const readProse = (page: Page) =>
	page.locator('.prose').evaluate((prose) => {
		const written = [...prose.children].filter((each) => !each.matches('.exhibit, .quiz'));
		return written.map(({ textContent }) => textContent);
	});

test('a lesson says the same from its address, from another lesson, and from HTML that a proxy thinned out', async ({
	page
}) => {
	await page.goto('./lessons/rope/');
	const served = await readProse(page);
	expect(served.join('\n').length).toBeGreaterThan(3000);
	await page.goto(lesson);
	await page.locator('.prose').getByRole('link', { name: 'RoPE', exact: true }).first().click();
	await expect(page).toHaveURL(/\/lessons\/rope\/$/);
	await expect.poll(() => readProse(page)).toEqual(served);
	// Svelte then finds nothing to take up, and makes the page anew.
	await page.route('**/lessons/rope/', async (route) => {
		const response = await route.fetch();
		const body = (await response.text()).replaceAll(/<!--[^]*?-->/g, '');
		await route.fulfill({ response, body });
	});
	await page.goto('./lessons/rope/');
	await expect.poll(() => readProse(page)).toEqual(served);
	const option = page.locator('.quiz').getByRole('button').first();
	await option.click();
	await expect(option).toHaveAttribute('aria-pressed', 'true');
});
