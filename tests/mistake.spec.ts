/** @file RoPE by mistake on the built site: measured, recorded, from a link and live; and the public record, searched. */
import { expect, test } from './museum-test.ts';
import { watch } from './pages.ts';

const embed = './embed/rope-by-mistake/';
const root = '[data-widget="rope-by-mistake"]';

test('opens on what the lab measured; every mistake and view has its numbers', async ({
	page,
	request,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto(embed);
	await expect(page.locator(root)).toHaveAttribute('data-state', 'recorded');
	await expect(page.getByTestId('cost')).toContainText('micro-long, RoPE in every layer');
	const quiet = await page.getByTestId('cost').textContent();
	await page.getByRole('radio', { name: 'The list read backwards' }).check();
	await expect(page.getByTestId('cost')).not.toHaveText(quiet ?? '');
	await page.getByRole('radio', { name: 'What it finds again' }).check();
	await expect(page.locator(`${root} table`).first().getByRole('row')).not.toHaveCount(1);
	await page.getByRole('radio', { name: 'What it writes' }).check();
	await expect(page.getByTestId('fork')).toContainText('They part at token');
	await page.locator('details.table > summary').click();
	const { runs } = (await (await request.get('./traces/mistake.json')).json()) as {
		runs: { model: string; start: string; own: unknown[]; backwards: unknown[] }[];
	};
	const run = runs.find(({ model, start }) => model === 'micro-long' && start === 'short');
	const longer = Math.max(run?.own.length ?? 0, run?.backwards.length ?? 0);
	await expect(page.locator('details.table tbody tr')).toHaveCount(longer);
	expect(seen.errors).toEqual([]);
	expect(seen.foreign).toEqual([]);
});

test('a link restores model, mistake, view and text', async ({ page }) => {
	await page.goto(`${embed}?model=nano&view=text&start=page`);
	await expect(page.getByTestId('fork')).toContainText('Both write the same 32 tokens');
	await expect(page.getByTestId('written-own')).toContainText('In');
	await page.goto(`${embed}?model=micro-31&view=text&start=long`);
	await expect(page.getByTestId('awaited')).toBeVisible();
});

test('goes on with another text live, and measures loss where nothing was measured', async ({
	page
}) => {
	await page.goto(`${embed}?model=micro-31&view=text&backend=wasm&prompt=Ledger:%20Vera%20has`);
	await page.getByTestId('awaited').getByRole('button').click();
	await expect(page.locator(root)).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	await expect(page.getByTestId('fork')).not.toBeEmpty({ timeout: 60_000 });
	await page.getByLabel('Model').selectOption('micro-rope');
	await page.getByTestId('awaited').getByRole('button').click();
	await expect(page.getByText('no layer that this mistake would change')).toBeVisible({
		timeout: 60_000
	});
});

test('the public record is searched, sorted and says when there is nothing', async ({ page }) => {
	await page.goto('./embed/nope-record/?kind=misread');
	const rows = page.locator('[data-widget="nope-record"] tbody tr');
	await expect(rows).toHaveCount(3);
	await page.getByRole('combobox').selectOption('all');
	await expect(rows).toHaveCount(12);
	await page.getByRole('searchbox').fill('mobius');
	await expect(rows).toHaveCount(1);
	await expect(rows.getByRole('link')).toHaveAttribute('href', /mobius\/pull\/233/);
	await page.getByRole('searchbox').fill('no such thread');
	await expect(page.getByText('Shorten them')).toBeVisible();
});
