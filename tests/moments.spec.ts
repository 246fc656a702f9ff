/** @file The published checkpoints of the real run: listed from a Hub, fetched as revisions, and asked side by side on the timeline. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test, type Page } from './museum-test.ts';
import { startLocalHub, type LocalHub } from './hub/local-hub.ts';

const repository = 'HuggingFaceTB/SmolLM3-3B-checkpoints';
/** A checkpoint of the miniature in the place of each of the run's: the way is the same, at a thousandth of the size. */
const revisions = {
	'stage1-step-40000': 'micro-at-00210k',
	'stage2-step-4200000': 'micro-at-05385k'
} as const;
let hub: LocalHub;
test.beforeAll(async () => {
	hub = await startLocalHub();
	for (const [revision, model] of Object.entries(revisions)) {
		const folder = resolve(import.meta.dirname, '../static/models', model);
		const read = (path: string) => [path, readFileSync(join(folder, path))] as const;
		const files = ['config.json', 'generation_config.json', 'tokenizer.json', 'model.safetensors'];
		await hub.commit(repository, Object.fromEntries(files.map(read)), revision);
	}
	await hub.commit(repository, { 'README.md': new TextEncoder().encode('A card.') }, 'it-SFT');
	await hub.commit(repository, { 'README.md': new TextEncoder().encode('A card.') });
});
test.afterAll(() => hub.close());
test.beforeEach(async ({ context }) => {
	await context.addInitScript((url) => localStorage.setItem('model-museum.hub', url), hub.url);
});

const press = (page: Page, name: string | RegExp) =>
	page.getByRole('button', { name }).first().click();

test('the real run’s checkpoints are listed on request, fetched as revisions, and answer side by side', async ({
	page
}) => {
	await page.goto('./embed/training-timeline/?at=0.3&tokens=8&prompt=The+key+of+Anna+is');
	const desk = page.getByTestId('published');
	await expect(desk).toBeVisible();
	expect(hub.requests).toEqual([]);
	await press(page, 'List them from the Hub');
	await expect(desk).toContainText('2 checkpoints of pretraining');
	expect(hub.requests).toEqual([`GET /api/models/${repository}/refs`]);
	const choice = desk.getByLabel('Checkpoint nearest to the moment in view');
	await expect(choice).toHaveValue('stage1-step-40000');
	await expect(desk).toContainText('6.15');
	await expect(desk.locator('details')).toContainText('One other revision');
	await choice.selectOption('stage2-step-4200000');
	// 4,200,000 steps of 2,359,296 tokens.
	await expect(page.locator('dd').filter({ hasText: /^9\.91 T$/ })).toBeVisible();

	for (const revision of Object.keys(revisions)) {
		await choice.selectOption(revision);
		const link = desk.getByRole('link', { name: new RegExp(revision) });
		const room = await page.context().newPage();
		await room.goto(new URL((await link.getAttribute('href')) ?? '', page.url()).href);
		await expect(room.getByText(`${repository}@${revision}`).first()).toBeVisible();
		await press(room, 'Ask the Hub what there is');
		await press(room, /^Fetch /);
		await expect(room.getByTestId('stored')).toContainText(`${repository}@${revision}`);
		await room.close();
	}

	await page.goto('./embed/training-timeline/?at=0.3&tokens=8&prompt=The+key+of+Anna+is');
	await expect(desk).toContainText('2 moments of the run are on this device');
	await press(page, 'Ask the rest');
	const rows = desk.getByTestId('answers').locator('tbody tr');
	await expect(rows).toHaveCount(2, { timeout: 60_000 });
	await expect(rows.nth(0)).toContainText('94,371,840,000');
	const [early, late] = await rows.locator('.text').allInnerTexts();
	expect(early).not.toBe(late);
});

test('a main revision without a model asks for one by name, and a name that is gone is told', async ({
	page
}) => {
	await page.goto(`./real/?model=${repository}`);
	await press(page, 'Ask the Hub what there is');
	await expect(page.getByRole('alert')).toContainText(`as in ${repository}@stage2-step-4200000`);
	await page.goto(`./real/?model=${repository}@stage1-step-41000`);
	await press(page, 'Ask the Hub what there is');
	await expect(page.getByRole('alert')).toContainText('no revision of this name');
});
