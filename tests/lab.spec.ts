import { expect, test } from './museum-test.ts';
import { testLooks } from './looks.ts';
import { watch } from './pages.ts';

const pages = ['./lab/', './lab/preference/', './embed/lab-figure/?figure=curriculum-loss'];

for (const path of pages)
	testLooks(path, (page) => expect(page.locator('figure').first()).toBeVisible());

interface Index {
	readonly tables: readonly string[];
}

test('every figure is drawn from its table, or says that it is not measured', async ({
	page,
	request,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	const { tables } = (await (await request.get('./lab/tables/index.json')).json()) as Index;
	await page.goto('./lab/');
	const figures = page.locator('[id^="figure-"]');
	await expect(figures).toHaveCount(24);
	for (const figure of await figures.all()) {
		const isMissing = (await figure.locator('[data-missing]').count()) > 0;
		const charts = await figure.locator('[data-provenance="lab"] svg[role="img"]').count();
		expect(charts > 0, String(await figure.getAttribute('id'))).toBe(!isMissing);
		if (!isMissing) expect(await figure.locator('tbody tr').count()).toBeGreaterThan(0);
	}
	for (const name of tables) {
		const table = (await (await request.get(`./lab/tables/${name}`)).json()) as { rows: unknown[] };
		expect(table.rows.length, name).toBeGreaterThan(0);
	}
	// Above the sentences of each finding, its verdict.
	const verdicts = page.getByTestId('verdict');
	if (tables.length > 0) await expect(verdicts).toHaveCount(16);
	await expect(page.locator('section:has(#siblings) .found > p').first()).toHaveText(
		await page.locator('section:has(#siblings)').getByTestId('verdict').innerText()
	);
	if (tables.length === 0) await expect(page.locator('[data-missing]')).toHaveCount(24);
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});

test('the number in a figure’s table is the mean of the lab’s rows', async ({ page, request }) => {
	const response = await request.get('./lab/tables/curriculum-loss.json');
	test.skip(!response.ok(), 'the curriculum has not been measured yet');
	const { columns, rows } = (await response.json()) as {
		columns: { name: string }[];
		rows: (string | number)[][];
	};
	const at = (name: string) => columns.findIndex((column) => column.name === name);
	const end = Math.max(...rows.map((row) => Number(row[at('tokens')])));
	const losses = rows
		.filter(
			(row) =>
				row[at('tokens')] === end && row[at('order')] === 'staged' && row[at('domain')] === 'code'
		)
		.map((row) => Number(row[at('loss')]));
	const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
	await page.goto('./lab/');
	const figure = page.locator('#figure-curriculum-loss');
	await figure.getByText('The same as a table').click();
	const row = figure.getByRole('row', { name: /^Code three stages/ }).last();
	await expect(row).toContainText(mean.toFixed(4));
});

test('an unknown figure in the address falls back with a notice', async ({ page }) => {
	await page.goto('./embed/lab-figure/?figure=nothing');
	await expect(page.getByText('was ignored')).toBeVisible();
	await expect(page.locator('[data-widget="lab-figure"]')).toHaveAttribute(
		'data-state',
		'recorded'
	);
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });
	test('the questions and what came out can be read', async ({ page }) => {
		await page.goto('./lab/');
		await expect(page.getByRole('heading', { level: 2 })).toHaveCount(
			19 + (await page.locator('#files').count())
		);
		await expect(page.getByText('What came out').first()).toBeVisible();
	});
});
