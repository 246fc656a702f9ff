import { expect, test, type APIRequestContext, type Page } from './museum-test.ts';
import { askForLive, watch } from './pages.ts';

// Tests of this file need nothing of each other.
test.describe.configure({ mode: 'parallel' });

interface Catalog {
	readonly models: readonly { readonly id: string }[];
}

async function listModels(request: APIRequestContext): Promise<readonly string[]> {
	const { models } = (await (await request.get('./catalog.json')).json()) as Catalog;
	return models.map(({ id }) => id);
}

async function open(page: Page, path: string, name: string) {
	await page.goto(path);
	await page
		.locator(`[data-widget-slot="${name}"], [data-widget="${name}"]`)
		.first()
		.scrollIntoViewIfNeeded();
	const root = page.locator(`[data-widget="${name}"]`);
	await expect(root).toHaveAttribute('data-state', 'recorded');
	return root;
}

test.describe('the timeline', () => {
	test('is scrubbed with the keyboard from the first step to the long contexts', async ({
		page
	}) => {
		const root = await open(page, './lessons/three-stages/', 'training-timeline');
		const slider = root.getByRole('slider', { name: 'Moment of the run' });
		await slider.focus();
		await page.keyboard.press('End');
		await expect(root.getByTestId('theta')).toHaveText('5,000,000');
		await expect(root.getByTestId('moment')).toContainText('32k to 64k');
		await root.getByRole('button', { name: 'stage 3' }).click();
		await expect(root.getByTestId('theta')).toHaveText('50,000');
		await expect(root.getByTestId('rate')).toHaveText('2 · 10⁻⁴');
		await slider.focus();
		// One step of an arrow key changes less than the digits shown.
		await page.keyboard.press('PageUp');
		await expect(root.getByTestId('rate')).not.toHaveText('2 · 10⁻⁴');
	});

	test('is dragged with the pointer, and its state stands in a link that opens it again', async ({
		page,
		context
	}) => {
		await context.grantPermissions(['clipboard-read', 'clipboard-write']);
		const root = await open(page, './lessons/three-stages/', 'training-timeline');
		const picture = root.locator('svg[role="img"]').first();
		const box = await picture.boundingBox();
		if (!box) throw new Error('the timeline is not drawn');
		await picture.click({ position: { x: box.width * 0.72, y: 80 } });
		await expect(root.getByTestId('moment')).toContainText('stage 2');
		const moment = await root.getByTestId('moment').innerText();
		await root.getByRole('button', { name: 'Copy link' }).click();
		await expect(root.getByText('Copied', { exact: true })).toBeVisible();
		const link = await page.evaluate(() => navigator.clipboard.readText());
		await page.goto(link);
		await expect(
			page.locator('[data-widget="training-timeline"]').getByTestId('moment')
		).toHaveText(moment);
	});

	test('counts tokens and passes for a mix of one’s own, and takes it back', async ({ page }) => {
		const root = await open(page, './embed/training-timeline/', 'training-timeline');
		const math = root.getByRole('row', { name: /FineMath3/ });
		const before = await math.innerText();
		const slider = root.getByRole('slider', { name: 'Math, per cent' });
		await slider.focus();
		for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowRight');
		await expect(slider).toHaveAttribute('aria-valuetext', '10 %');
		await expect(math).toContainText('814 B');
		await expect(math).toContainText('15');
		await root.getByRole('button', { name: 'Back to SmolLM3’s mix' }).click();
		await expect.poll(() => math.innerText()).toBe(before);
		await root.getByRole('button', { name: 'Undo' }).click();
		await expect(math).toContainText('814 B');
	});

	test('takes a mix of one’s own as the lesson tells it, coming from stage 3', async ({ page }) => {
		const root = await open(page, './lessons/three-stages/', 'training-timeline');
		await root.getByRole('button', { name: 'stage 3' }).click();
		await expect(root.getByText('You stand in stage 3')).toBeVisible();
		await expect(root.getByRole('columnheader', { name: 'passes' })).toHaveCount(0);
		await expect(root.getByText(/can be counted in stage 1 only/)).toBeVisible();
		await expect(page.getByText('Press stage 1, set math to 10 per cent')).toBeVisible();
		await root.getByRole('button', { name: 'stage 1' }).click();
		await expect(root.getByText('You stand in stage 1')).toBeVisible();
		await expect(root.getByRole('columnheader', { name: 'passes' })).toBeVisible();
		const slider = root.getByRole('slider', { name: 'Math, per cent' });
		await slider.focus();
		for (let i = 0; i < 7; i++) await page.keyboard.press('ArrowRight');
		await expect(root.getByRole('row', { name: /FineMath3/ })).toContainText('15');
	});

	test('says so where a mix in the address is none', async ({ page }) => {
		await page.goto('./embed/training-timeline/?mix=1-2-3');
		await expect(page.getByText('could not be read')).toBeVisible();
	});

	test('runs the checkpoint of the moment on the learner’s text, or says that there is none @both', async ({
		page,
		request,
		baseURL
	}, { project }) => {
		const seen = watch(page, baseURL ?? '');
		const hasCheckpoints = (await listModels(request)).some((id) => id.startsWith('micro-at-'));
		let loads = 0;
		page.on('request', (asked) => {
			if (asked.url().endsWith('model.safetensors')) loads++;
		});
		const root = await open(page, './lessons/three-stages/', 'training-timeline');
		if (!hasCheckpoints) {
			await expect(root.getByText('No checkpoint yet')).toBeVisible();
			return;
		}
		await root.getByRole('textbox', { name: 'Your text' }).fill('The code of Ben is 77692.');
		await askForLive(root);
		await expect(root).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
		await expect(root.getByTestId('backend')).toContainText(
			project.name === 'webgpu' ? /webgpu/i : /wasm/i
		);
		const first = await root.getByTestId('answer').innerText();
		expect(first).toContain('The code of Ben is 77692.');
		expect(first).toMatch(/costs it \d+\.\d{3} nats/);
		const checkpoint = await root.getByTestId('checkpoint').innerText();
		await root.getByRole('button', { name: 'end' }).click();
		await expect(root.getByTestId('checkpoint')).not.toHaveText(checkpoint);
		await expect(root.getByTestId('answers').locator('tbody tr')).toHaveCount(2, {
			timeout: 90_000
		});
		expect(loads).toBe(2);
		// Back again: kept, not asked anew, for which the checkpoint would be loaded once more.
		await root.getByTestId('answers').locator('tbody button').first().click();
		await expect(root.getByTestId('answer')).toHaveText(first);
		expect(loads).toBe(2);
		await root.getByRole('button', { name: 'Ask every checkpoint' }).click();
		await expect(root.getByTestId('answers').locator('tbody tr')).not.toHaveCount(2, {
			timeout: 90_000
		});
		// They may all have answered meanwhile.
		await root.getByRole('button', { name: 'Stop' }).evaluateAll((stops) => {
			const [stop] = stops;
			if (stop instanceof HTMLElement) stop.click();
		});
		expect(seen.foreign).toEqual([]);
		expect(seen.errors).toEqual([]);
	});
});

test.describe('YaRN, pair by pair', () => {
	test('begins with SmolLM3’s ramp and follows every control', async ({ page }) => {
		const root = await open(page, './lessons/yarn/', 'yarn-ramp');
		await expect(root.getByTestId('low')).toHaveText('24');
		await expect(root.getByTestId('high')).toHaveText('39');
		await expect(root.getByTestId('attention-factor')).toHaveText('1.0693');
		await root.getByRole('slider', { name: 'Factor s' }).focus();
		for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
		await expect(root.getByTestId('attention-factor')).toHaveText('1.1386');
		await expect(root.getByTestId('low')).toHaveText('24');
		await root.getByRole('slider', { name: 'RoPE theta' }).focus();
		await page.keyboard.press('Home');
		await expect(root.getByTestId('low')).not.toHaveText('24');
		await root.getByRole('radio', { name: 'nano' }).check();
		await root.getByText('The same as a table').click();
		await expect(root.locator('details.table tbody tr')).toHaveCount(16);
	});

	test('says of a pair what becomes of it', async ({ page }) => {
		const root = await open(page, './embed/yarn-ramp/?pair=45', 'yarn-ramp');
		await expect(root.getByText('A slow pair')).toBeVisible();
		await root.getByRole('slider', { name: 'Pair i' }).focus();
		await page.keyboard.press('Home');
		await expect(root.getByText('A fast pair')).toBeVisible();
	});
});

test.describe('the longer contexts', () => {
	test('are stepped through, with a theta of one’s own in between', async ({ page }) => {
		const root = await open(page, './lessons/stretching-the-context/', 'context-stretch');
		await expect(root.getByTestId('unturned')).toHaveText('25');
		await root.getByRole('radio', { name: '16×, trained' }).check();
		await expect(root.getByTestId('theta')).toHaveText('5,000,000');
		await expect(root.getByTestId('unturned')).toHaveText('25');
		const theta = root.getByRole('slider', { name: 'Theta of your own' });
		await theta.focus();
		await page.keyboard.press('Home');
		await expect(root.getByTestId('unturned')).toHaveText('0');
		await root.getByRole('button', { name: 'Back to SmolLM3’s theta' }).click();
		await expect(root.getByTestId('unturned')).toHaveText('25');
	});

	test('show the miniature’s retrieval, or say that it is not measured', async ({
		page,
		request
	}) => {
		const root = await open(page, './embed/context-stretch/?step=8x', 'context-stretch');
		const isMeasured = (await request.get('./lab/tables/long-context-retrieval.json')).ok();
		await expect(root.locator('[data-missing]')).toHaveCount(isMeasured ? 0 : 1);
		await expect(root.locator('[data-provenance="lab"] svg[role="img"]').first()).toBeVisible({
			visible: isMeasured
		});
	});
});

test.describe('beyond the trained length', () => {
	// Not on the software adapter, which takes minutes for the eight thousand tokens.
	test('the running model loses its way as trained and keeps it with YaRN', async ({
		page,
		baseURL
	}) => {
		test.setTimeout(400_000);
		const seen = watch(page, baseURL ?? '');
		await page.goto('./embed/beyond-length/?times=2&factor=2');
		const root = page.locator('[data-widget="beyond-length"]');
		await expect(root).toHaveAttribute('data-state', 'idle');
		await root.getByRole('button', { name: 'Run it live' }).click();
		await expect(root).toHaveAttribute('data-state', 'live', { timeout: 300_000 });
		await expect(root.getByTestId('backend')).toContainText(/wasm/i);
		await expect(root.getByRole('button', { name: 'Stop' })).toBeHidden({ timeout: 300_000 });
		const [own = 0, other = 0] = (
			(await root.getByTestId('sentence').innerText()).match(/\d+\.\d{3}/g) ?? []
		).map(Number);
		// transformers, float32, on these four texts: 2.3 as trained and 0.9 with YaRN.
		expect(own).toBeGreaterThan(1.5);
		expect(other).toBeGreaterThan(0.5);
		expect(other).toBeLessThan(0.6 * own);
		await expect(root.getByTestId('answers').locator('tbody tr')).toHaveCount(2);
		await root.getByRole('radio', { name: 'a larger theta' }).check();
		await expect(root.getByText('Settings have changed')).toBeVisible();
		expect(seen.foreign).toEqual([]);
		expect(seen.errors).toEqual([]);
	});

	test('a text of one’s own that is too short is refused with both lengths, and kept', async ({
		page
	}) => {
		await page.goto('./embed/beyond-length/?times=2');
		const root = page.locator('[data-widget="beyond-length"]');
		await root.getByRole('radio', { name: 'My own' }).check();
		await root.getByRole('textbox').fill('Only a few words.');
		await root.getByRole('button', { name: 'Run it live' }).click();
		await expect(root.getByText(/it should be longer than the 512/)).toBeVisible({
			timeout: 90_000
		});
		await expect(root.getByRole('textbox')).toHaveValue('Only a few words.');
	});
});
