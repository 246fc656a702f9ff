/** @file From a lesson’s exhibit to the same exhibit on a real model: the way to one where none is here, one click where one is. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Locator, type Page } from './museum-test.ts';
import { composedFamily } from '../scripts/random-model/composed-family.ts';
import { writeSafetensorsFolder } from '../scripts/random-model/safetensors-folder.ts';
import { startLocalHub, type LocalHub } from './hub/local-hub.ts';

const small = 'HuggingFaceTB/SmolLM2-135M-Instruct';
let hub: LocalHub;
test.beforeAll(async () => {
	hub = await startLocalHub();
	const spec = composedFamily['llama-f16-llama3'];
	if (!spec) throw new Error('no such model');
	const folder = mkdtempSync(join(tmpdir(), 'own-model-'));
	writeSafetensorsFolder(folder, spec);
	const files = readdirSync(folder).map(
		(path) => [path, readFileSync(join(folder, path))] as const
	);
	await hub.commit(small, Object.fromEntries(files));
	rmSync(folder, { recursive: true });
});
test.afterAll(() => hub.close());
test.beforeEach(async ({ context }) => {
	await context.addInitScript((url) => localStorage.setItem('model-museum.hub', url), hub.url);
});

const exhibit = (page: Page, name: string) => page.locator(`[data-widget="${name}"]`);

/** An exhibit of a lesson opens when it comes near. */
const bringNear = (page: Page, name: string) =>
	page
		.locator(`[data-widget-slot="${name}"], [data-widget="${name}"]`)
		.first()
		.scrollIntoViewIfNeeded();

/** By keyboard: an exhibit that is still being laid out moves away from under a mouse. */
const chooseSmall = (root: Locator) => root.getByRole('radio', { name: small }).press('Space');

/** Brings the small model here from the local Hub, as a person would. */
async function fetchSmall(page: Page): Promise<void> {
	const press = (name: string | RegExp) => page.getByRole('button', { name }).first().click();
	await press('Ask the Hub what there is');
	await press(/^Fetch /);
	await expect(page.getByTestId('stored')).toBeVisible();
}

test('without a model of one’s own the lesson leads to one, and says what it takes; with one it is a click', async ({
	page
}) => {
	await page.goto('./lessons/attention/#read-one');
	const reader = exhibit(page, 'head-reader');
	await bringNear(page, 'head-reader');
	await expect(reader.getByTestId('live-choice')).toContainText('269.0 MB');
	expect(hub.requests).toEqual([]);
	await reader.getByRole('link', { name: /Get the real model/ }).click();
	await expect(page).toHaveURL(/\/real\/\?model=HuggingFaceTB/);
	await fetchSmall(page);
	await page.goBack();

	await bringNear(page, 'head-reader');
	const prompt = reader.getByRole('textbox', { name: 'Prompt' });
	await expect(prompt).toHaveValue(/Marta gave Tobin a green box/);
	const before = await prompt.inputValue();
	hub.requests.length = 0;
	await chooseSmall(reader);
	await expect(reader).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	await expect(prompt).toHaveValue(before);
	expect(hub.requests).toEqual([]);

	for (const [name, query] of [
		['next-token', 'temperature=0.6'],
		['shared-keys', 'group=2&recording=induction'],
		['rope-theta', 'recording=induction'],
		['attention-bench', 'recording=induction&layer=2&head=3']
	] as const) {
		await test.step(name, async () => {
			await page.goto(`./embed/${name}/?${query}`);
			const root = exhibit(page, name);
			await expect(root).toHaveAttribute('data-state', 'recorded', { timeout: 60_000 });
			const text = await root.getByRole('textbox', { name: 'Prompt' }).inputValue();
			await chooseSmall(root);
			await expect(root).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
			await expect(root.getByRole('textbox', { name: 'Prompt' })).toHaveValue(text);
			await expect(root.getByTestId('backend')).toContainText('WASM');
		});
	}

	// What the address says is what a reload asks for.
	await page.goto(
		`./embed/head-reader/?model=${encodeURIComponent(`hub:${small}`)}&prompt=One%20two%20one&layer=3&head=2`
	);
	const again = exhibit(page, 'head-reader');
	await again.getByRole('button', { name: 'Run it live' }).first().click();
	await expect(again).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	await expect(again.getByRole('radio', { name: small })).toBeChecked();
});

test('a model that was loaded is said to be unchecked until its checks have run', async ({
	page
}) => {
	await page.goto(`./real/?model=${small}`);
	await fetchSmall(page);
	// It begins a second after the model stands: a test that looks now and then may come too late for what is said before.
	const said = await page.evaluateHandle(() => {
		const said: string[] = [];
		const look = () => {
			const rows = [...document.querySelectorAll('[data-testid="self-check"] tr')];
			const text = rows.find(({ textContent }) => textContent.includes('Attention'))?.textContent;
			if (text !== undefined && text !== said.at(-1)) said.push(text);
		};
		new MutationObserver(look).observe(document.body, {
			...{ subtree: true, childList: true, characterData: true }
		});
		return said;
	});
	await page.getByRole('button', { name: 'Load and check' }).first().click();
	await expect(page.getByTestId('start')).toHaveAttribute('data-state', 'ready', {
		timeout: 60_000
	});
	const attention = page.getByTestId('self-check').getByRole('row', { name: /Attention/ });
	await expect(attention).toContainText('passed');
	const [first, ...others] = await said.jsonValue();
	expect(first).toContain('not checked yet');
	expect(others.at(-1)).toContain('passed');
	await expect(page.getByTestId('self-check').getByText('not checked yet')).toHaveCount(0);
});
