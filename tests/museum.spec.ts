import { readFile } from 'node:fs/promises';
import { expect, test, type APIRequestContext, type Page } from './museum-test.ts';
import { testLooks } from './looks.ts';
import { scrollsSideways, watch } from './pages.ts';

// Tests of this file need nothing of each other.
test.describe.configure({ mode: 'parallel' });

const rooms = [
	'./sources/',
	'./data/',
	'./museum/',
	'./museum/smollm3-3b/',
	'./museum/compare/',
	'./museum/smollm3/',
	'./battle/'
];

for (const path of rooms) testLooks(path);

interface Entries {
	entries: { id: string; sources: { doc: string }[] }[];
	scores: { id: string; score: number | null; sources: { doc: string }[] }[];
}

async function read(request: APIRequestContext, path: string): Promise<string> {
	const response = await request.get(path);
	expect(response.ok(), path).toBe(true);
	return response.text();
}

/** Ids in a page as served, before any script. */
function idsOf(html: string): Set<string> {
	return new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id ?? ''));
}

test('every fact, conflict, computed item, source and score has a place with a source on the built site', async ({
	request
}) => {
	const sources = await read(request, './sources/');
	const known = idsOf(sources);
	for (const [file, count] of [
		['facts', 129],
		['conflicts', 77],
		['derived', 16]
	] as const) {
		const { entries } = JSON.parse(await read(request, `./facts/${file}.json`)) as Entries;
		expect(entries).toHaveLength(count);
		for (const { id, sources: cited } of entries) {
			expect(known.has(id), `${file} ${id}`).toBe(true);
			expect(cited.length, id).toBeGreaterThan(0);
			for (const { doc } of cited) expect(known.has(doc), `${id} cites ${doc}`).toBe(true);
		}
	}

	const battle = await read(request, './battle/');
	const cells = idsOf(battle);
	const { scores } = JSON.parse(await read(request, './facts/benchmarks.json')) as Entries;
	expect(scores).toHaveLength(305);
	for (const { id, sources: cited } of scores) {
		expect(cells.has(id), `score ${id}`).toBe(true);
		for (const { doc } of cited) expect(known.has(doc), `${id} cites ${doc}`).toBe(true);
	}

	const models = JSON.parse(await read(request, './facts/models.json')) as Entries;
	expect(models.entries).toHaveLength(13);
	for (const { id, sources: cited } of models.entries) {
		const page = await read(request, `./museum/${id}/`);
		for (const { doc } of cited) expect(page, `${id} links ${doc}`).toContain(`sources/#${doc}"`);
	}
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });
	test('conflicts, scores and a model can be read', async ({ page }) => {
		await page.goto('./sources/');
		await expect(page.locator('article#theta-lc-stage1')).toContainText('2,000,000');
		await page.goto('./battle/');
		await expect(page.locator('td[id="base-gsm8k-qwen2-5-3b"]')).toContainText('70.13');
		await page.goto('./museum/smollm3-3b/');
		await expect(page.getByRole('row', { name: /Feed-forward/ }).first()).toContainText(
			'2,434,793,472'
		);
	});
});

test('a bad query falls back with a notice in each room', async ({ page }) => {
	for (const path of [
		'./sources/?severity=huge',
		'./museum/compare/?a=nobody',
		'./battle/?table=x&without=unknown-model'
	]) {
		await page.goto(path);
		await expect(page.getByText('was ignored').first()).toBeVisible();
		await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	}
});

test('the filter of conflicts keeps its state in the address', async ({ page }) => {
	await page.goto('./sources/');
	await page.getByRole('radio', { name: 'serious' }).check();
	await expect(page.locator('#all-conflicts article')).toHaveCount(16);
	await expect(page).toHaveURL(/severity=high/);
	await page.reload();
	await expect(page.locator('#all-conflicts article')).toHaveCount(16);
});

test('the keyboard walks through a model', async ({ page }) => {
	await page.goto('./museum/smollm3-3b/');
	const diagram = page.getByRole('listbox');
	await diagram.focus();
	for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowUp');
	await expect(page.locator('.diagram .note')).toContainText('Layer 4 of 36: NoPE');
	await page.keyboard.press('ArrowRight');
	await expect(page.locator('.diagram .note')).toContainText('Residual stream');
});

test('a comparison marks what differs, in picture, list and card, and is saved as SVG', async ({
	page
}) => {
	await page.goto('./museum/compare/?a=smollm3-3b&b=qwen2.5-3b');
	const diagram = page.getByRole('listbox', { name: 'Parts of SmolLM3-3B' });
	await expect(page.getByLabel('First')).toBeVisible();
	await expect(diagram.getByRole('option', { name: /NoPE, differs$/ })).toHaveCount(9);
	await diagram.focus();
	for (const key of ['ArrowRight', 'ArrowUp', 'ArrowUp', 'ArrowUp']) await page.keyboard.press(key);
	await expect(page.locator('.diagram .note').first()).toContainText(
		'Qwen2.5 3B: 2 key/value heads'
	);
	const frame = page.getByRole('figure', { name: 'Side by side' });
	const [file] = await Promise.all([
		page.waitForEvent('download'),
		frame.getByRole('button', { name: 'Save as SVG' }).click()
	]);
	const text = await readFile(await file.path(), 'utf8');
	expect(text).toContain('Qwen2.5 3B');
	expect(text).toContain('16 query heads');
	expect(text).not.toContain('var(--');
});

test('an embedded comparison keeps its state in its links', async ({ page }) => {
	await page.goto('./embed/compare/?a=phi-4&b=gemma-3-4b&x=layers');
	const root = page.locator('[data-widget="compare"]');
	await expect(root.getByRole('link', { name: 'Phi-4', exact: true })).toBeVisible();
	await expect(root.getByLabel('Across')).toHaveValue('layers');
});

async function openCell(page: Page, id: string): Promise<void> {
	await page.locator(`td[id="${id}"] a`).focus();
	await page.keyboard.press('Enter');
}

test('a cell of the battle tells its source, its reprints and its footnote, by keyboard', async ({
	page,
	baseURL
}) => {
	const seen = watch(page, baseURL ?? '');
	await page.goto('./battle/');
	await expect(page.getByRole('group', { name: 'What to show' })).toBeVisible();
	await openCell(page, 'instruct-no-think-bfcl-llama-3-2-3b-instruct');
	const note = page.locator('.note .inner');
	await expect(note).toContainText('Model card of SmolLM3-3B');
	await expect(note).toContainText('fine-tune of Llama 3.2 3B for tool calling');
	await page.keyboard.press('Escape');
	await expect(note).toHaveCount(0);
	expect(seen.foreign).toEqual([]);
	expect(seen.errors).toEqual([]);
});

test('a score of one’s own follows its weights', async ({ page }) => {
	await page.goto('./battle/');
	await page.getByRole('button', { name: 'All zero' }).click();
	await page.getByRole('slider', { name: 'Weight of IFEval' }).focus();
	await page.keyboard.press('ArrowRight');
	await expect(page.getByRole('listitem').filter({ hasText: '76.70' })).toContainText('SmolLM3-3B');
	await expect(page).toHaveURL(/weights=0{4}1000/);
});

test('tables off the screen follow the filter, and so does the address, without anybody scrolling', async ({
	page
}) => {
	await page.goto('./battle/');
	await page.getByLabel('Qwen3 4B', { exact: true }).uncheck();
	await page.getByRole('radio', { name: 'heat' }).check();
	const last = page.getByRole('figure', { name: 'Long context (RULER)' });
	await expect(last.getByRole('columnheader', { name: 'Qwen3-4B-Base' })).toBeHidden();
	await expect(last.locator('td[style*="color-mix"]')).not.toHaveCount(0);
	await expect(page.locator('#win-rates').getByText('Qwen3-4B-Base')).toHaveCount(0);
	expect(await page.evaluate(() => window.scrollY)).toBe(0);
	await expect(page).toHaveURL(/view=heat/);
	await expect(page).toHaveURL(/without=qwen3-4b/);
});

test('every view keeps its table, and the dots are saved with their legend', async ({ page }) => {
	await page.goto('./battle/?table=long-context&view=dots');
	const frame = page.getByRole('figure', { name: 'Long context (RULER)' });
	await expect(frame.locator('svg[role="img"]')).toBeVisible();
	await expect(frame.getByRole('table')).toBeHidden();
	await frame.getByText('The same as a table').click();
	await expect(frame.getByRole('cell', { name: '76.35' })).toBeVisible();
	const [file] = await Promise.all([
		page.waitForEvent('download'),
		frame.getByRole('button', { name: 'Save as SVG' }).click()
	]);
	expect(file.suggestedFilename()).toBe('long-context.svg');
	const text = await readFile(await file.path(), 'utf8');
	expect(text).toContain('<text');
	expect(text).toContain('SmolLM3-3B-Base');
	expect(text).toContain('RULER-64K');
	expect(text).not.toContain('var(--');
});

for (const [name, shows] of [
	['battle', '70.13'],
	['win-rates', 'Won – lost, beyond chance'],
	['thinking-slopes', 'What thinking changes'],
	['own-score', 'Weight of IFEval'],
	['architecture', 'Layer 1 of 36: RoPE, theta 5,000,000'],
	['compare', 'Tokens per parameter']
] as const)
	test(`the exhibit ${name} stands alone on a bare page`, async ({ page, baseURL }) => {
		const seen = watch(page, baseURL ?? '');
		await page.setViewportSize({ width: 360, height: 800 });
		await page.goto(`./embed/${name}/`);
		const root = page.locator(`[data-widget="${name}"]`);
		await expect(root).toHaveAttribute('data-state', 'recorded');
		await expect(root.getByText(shows).or(root.getByLabel(shows)).first()).toBeVisible();
		await expect(root.getByRole('button', { name: 'Copy embed code' }).first()).toBeVisible();
		expect(await scrollsSideways(page)).toBe(false);
		expect(seen.foreign).toEqual([]);
		expect(seen.errors).toEqual([]);
	});

test('a copied link to an exhibit restores its state, and a bad one is told', async ({ page }) => {
	await page.goto('./embed/battle/?table=long-context&view=heat&without=qwen3-4b&sort=best');
	const root = page.locator('[data-widget="battle"]');
	await expect(root.getByRole('table', { includeHidden: false })).toHaveCount(1);
	await expect(root.getByRole('columnheader', { name: 'Qwen3-4B-Base' })).toHaveCount(0);
	await expect(page.getByText('was ignored')).toBeVisible();
});

test('an exhibit whose data do not arrive says so, and tries again', async ({ page }) => {
	await page.route('**/facts/benchmarks.json', (route) => route.fulfill({ status: 503 }));
	await page.goto('./embed/own-score/');
	const root = page.locator('[data-widget="own-score"]');
	await expect(root).toHaveAttribute('data-state', 'failed');
	await expect(root).toContainText('benchmarks.json: 503');
	await page.unroute('**/facts/benchmarks.json');
	await root.getByRole('button', { name: 'Try again' }).click();
	await expect(root).toHaveAttribute('data-state', 'recorded');
});
