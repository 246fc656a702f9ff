import { readFileSync } from 'node:fs';
import { expect, test, type Locator, type Page } from './museum-test.ts';
import { askForLive, watch } from './pages.ts';

const lesson = './lessons/grouped-query-attention/';

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

test('the cache grows with every token by what the formula says, counted from its tensors @both', async ({
	page,
	baseURL
}, { project }) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto(lesson);
	const root = await open(page, 'kv-cache');
	await expect(root.getByTestId('cache')).toHaveAttribute('data-provenance', 'derived');
	await goLive(root);
	await expect(root.getByTestId('backend')).toContainText(
		project.name === 'webgpu' ? /webgpu/i : /wasm/i
	);
	await expect(root.getByRole('button', { name: 'Fill the cache' })).toBeVisible({
		timeout: 90_000
	});
	await expect(root.getByTestId('cache')).toHaveAttribute('data-provenance', 'live');
	const tokens = Number(await root.getByTestId('cache-tokens').innerText());
	const bytes = Number(await root.getByTestId('cache-bytes').getAttribute('data-bytes'));
	// Nano: keys and values, 8 layers, 2 key/value heads of 32, four bytes a number.
	expect(bytes).toBe(tokens * 2 * 8 * 2 * 32 * 4);
	await expect(root.getByTestId('cache-check')).toContainText('The count agrees.');
	// One reading for the prompt, one for every token written.
	await root.getByText('The same as a table').click();
	const rows = root.locator('details table tbody tr');
	const written = await root.locator('.new').count();
	expect(written).toBeGreaterThan(5);
	const tokensWritten = root.getByRole('group', { name: 'Tokens the model wrote' }).locator('.box');
	await expect(rows).toHaveCount(1 + (await tokensWritten.count()));
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});

test('filling can be stopped, and starts anew with another prompt', async ({ page }) => {
	await page.goto(lesson);
	const root = await open(page, 'kv-cache');
	await root.getByRole('slider', { name: 'New tokens' }).press('End');
	const seen = root.getByTestId('cache-tokens');
	const stopping = seen.evaluate(
		(element) =>
			new Promise<void>((resolve) => {
				const before = Number(element.textContent);
				const observer = new MutationObserver(() => {
					if (Number(element.textContent) < before + 3) return;
					const buttons = [...document.querySelectorAll('button')];
					buttons.find((button) => button.textContent.trim() === 'Stop')?.click();
					observer.disconnect();
					resolve();
				});
				observer.observe(element, { characterData: true, childList: true, subtree: true });
			})
	);
	const before = Number(await seen.innerText());
	await root.getByRole('button', { name: 'Run it live' }).click();
	await stopping;
	await expect(root.getByRole('button', { name: 'Fill the cache' })).toBeVisible();
	expect(Number(await seen.innerText())).toBeLessThan(before + 128);
	await root.getByRole('textbox', { name: 'Prompt' }).fill('One, two');
	await root.getByRole('slider', { name: 'New tokens' }).press('Home');
	await root.getByRole('button', { name: 'Fill the cache' }).click();
	await expect.poll(async () => Number(await seen.innerText())).toBeLessThan(before);
});

test('the query heads of a group make as many scores of one key, of a real model too', async ({
	page
}) => {
	await page.goto(lesson);
	const root = await open(page, 'shared-keys');
	await expect(root.getByTestId('recorded-choice')).toContainText('Apache-2.0');
	await expect(root.getByRole('img', { name: /query of head/ })).toHaveCount(3);
	const text = await root.getByTestId('group').innerText();
	expect(new Set(text.match(/q·k\/√64 = [−\d.]+/g)).size).toBe(3);
	await root.getByRole('combobox', { name: 'Recorded run' }).selectOption('nano');
	await expect(root.getByRole('img', { name: /query of head/ })).toHaveCount(4);
});

test('four query heads make four scores of one key, recorded and live @both', async ({ page }) => {
	await page.goto(`${lesson}?exhibit=shared-keys&recording=nano#shared-keys`);
	const root = await open(page, 'shared-keys');
	const scores = async () => {
		const text = await root.getByTestId('group').innerText();
		return [...text.matchAll(/q·k\/√32 = ([−\d.]+)/g)].map(([, score = '']) =>
			score.replace('−', '-')
		);
	};
	expect(new Set(await scores()).size).toBe(4);
	await expect(root.getByRole('img', { name: /key of key\/value head/ })).toHaveCount(1);
	await expect(root.getByRole('img', { name: /query of head/ })).toHaveCount(4);
	const recorded = await scores();
	await goLive(root);
	// The same model on the same prompt: what was recorded is what runs, but for the last digits.
	await expect
		.poll(async () =>
			Math.max(
				...(await scores()).map((score, at) => Math.abs(Number(score) - Number(recorded[at])))
			)
		)
		.toBeLessThan(0.01);
	await root.getByRole('slider', { name: 'Token it looks at' }).press('Home');
	await expect.poll(scores).not.toEqual(recorded);
	await root.getByRole('textbox', { name: 'Prompt' }).fill('A green box and a red box');
	await root.getByRole('button', { name: 'Run the prompt' }).click();
	await expect(root.getByTestId('group')).toContainText('token 1');
	await root.getByText('The same as a table').click();
	// The table is made once it is opened.
	await expect
		.poll(async () => {
			const shares = await root.locator('details table tbody tr td:nth-child(3)').allInnerTexts();
			return Math.abs(shares.reduce((sum, share) => sum + Number.parseFloat(share), 0) - 100);
		})
		.toBeLessThan(1);
});

test('the size of any cache follows from its configuration, by keyboard and by address', async ({
	page
}) => {
	await page.goto(lesson);
	const root = await open(page, 'cache-size');
	const perToken = root.getByTestId('per-token');
	await expect(perToken).toContainText('72 KiB');
	await expect(perToken).toContainText('75 % less');
	await root.getByRole('radio', { name: 'MHA' }).check();
	await expect(perToken).toContainText('288 KiB');
	await root.getByRole('slider', { name: 'Key/value heads' }).press('Home');
	await expect(perToken).toContainText('18 KiB');
	await root.getByRole('button', { name: 'Qwen2.5-3B' }).click();
	await expect(perToken).toContainText('36 KiB');
	const saving = page.waitForEvent('download');
	await root.getByRole('button', { name: 'Save as CSV' }).click();
	const csv = readFileSync(await (await saving).path(), 'utf8');
	expect(csv).toContain('131072,38654705664,4831838208,2415919104');

	await page.goto(`${lesson}?exhibit=cache-size&keys=1&bytes=1#cache-size`);
	const again = await open(page, 'cache-size');
	await expect(again.getByTestId('per-token')).toContainText('9 KiB');
	await expect(again.getByRole('radio', { name: 'MQA' })).toBeChecked();
});

test('the atlas that this tab computes of a shipped model is the lab’s table, to a thousandth', async ({
	page
}) => {
	await page.goto('./embed/head-atlas/?model=nano');
	const root = page.locator('[data-widget="head-atlas"]');
	await expect(root).toHaveAttribute('data-state', 'recorded');
	await root.getByRole('button', { name: 'Measure it here' }).click();
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 120_000 });
	const saving = page.waitForEvent('download');
	await root.getByRole('button', { name: 'Save as CSV' }).click();
	const [header = '', ...rows] = readFileSync(await (await saving).path(), 'utf8')
		.trim()
		.split(/\r?\n/);
	const columns = header.split(',');
	const lab = JSON.parse(
		readFileSync(new URL('../content/lab/head-atlas.json', import.meta.url), 'utf8')
	) as { columns: { name: string }[]; rows: (string | number | boolean)[][] };
	const place = (name: string) => lab.columns.findIndex((column) => column.name === name);
	const expected = lab.rows.filter((row) => row[place('model')] === 'nano');
	expect(rows).toHaveLength(expected.length);
	for (const [at, row] of rows.entries()) {
		const cells = row.split(',');
		for (const name of ['previous', 'duplicate', 'induction', 'first', 'own', 'distance']) {
			const here = Number(cells[columns.indexOf(name)]);
			// A distance is a sum over up to 40 tokens of shares that agree to 1e-3.
			const limit = name === 'distance' ? 1e-2 : 1e-3;
			const there = Number(expected[at]?.[place(name)]);
			expect(Math.abs(here - there), `${name} of ${row}`).toBeLessThan(limit);
		}
	}
});
