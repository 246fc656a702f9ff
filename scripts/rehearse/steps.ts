/** @file What a person does in the room of the real model and at the bench, one step at a time, on the built site in a browser. */
import { expect, type Page } from '@playwright/test';

export interface Stage {
	readonly page: Page;
	readonly site: string;
	/** Repository of the model on the local Hub. */
	readonly id: string;
	/** What to choose where the Hub has several files; null takes what is offered. */
	readonly format: string | null;
	/** Layers of the model. */
	readonly layers: number;
	/** Milliseconds a step may take. */
	readonly patience: number;
}

export interface Step {
	readonly name: string;
	/** Resolves with what is worth writing down. */
	readonly run: (stage: Stage) => Promise<string>;
}

const press = (page: Page, name: string | RegExp) =>
	page.getByRole('button', { name }).first().click();
const textOf = async (page: Page, id: string) =>
	(await page.getByTestId(id).innerText()).replace(/\s+/g, ' ');
const bench = (page: Page) => page.locator('[data-widget="attention-bench"]');

/** Sixteen tokens in nano's and the random tokenizer alike: a byte each. */
const prompt = '0123456789abcdef';

async function waitForRun({ page, patience }: Stage): Promise<void> {
	await expect(bench(page)).toHaveAttribute('data-state', /live|failed/, { timeout: patience });
	if ((await bench(page).getAttribute('data-state')) === 'failed')
		throw new Error(await bench(page).getByRole('alert').first().innerText());
	await expect(bench(page).locator('.busy')).toHaveCount(0, { timeout: patience });
}

export const steps: readonly Step[] = [
	{
		name: 'Preflight',
		async run({ page, site, id, format, patience }) {
			await page.goto(`${site}real/?model=${id}`);
			if (format !== null) {
				await expect(page.getByRole('button', { name: 'Ask the Hub what there is' })).toBeVisible({
					timeout: patience
				});
				return 'Nothing is known of a revision before the Hub is asked';
			}
			await expect(page.getByTestId('verdict')).toBeVisible({ timeout: patience });
			return textOf(page, 'verdict');
		}
	},
	{
		name: 'Ask the Hub',
		async run({ page, format, patience }) {
			await press(page, 'Ask the Hub what there is');
			await expect(page.getByTestId('offer')).toBeVisible({ timeout: patience });
			if (format === null) return textOf(page, 'offer');
			await page.getByLabel(/Which file/).selectOption(format);
			return `${await textOf(page, 'offer')} ${await textOf(page, 'verdict')}`;
		}
	},
	{
		name: 'Download, paused on the way',
		async run({ page, patience }) {
			await press(page, /^Fetch /);
			await expect
				.poll(
					() =>
						page
							.locator('progress')
							.first()
							.evaluate((bar: HTMLProgressElement) => bar.position),
					{
						timeout: patience
					}
				)
				.toBeGreaterThan(0.3);
			const detail = await page.locator('.progress .detail').innerText();
			await press(page, 'Pause');
			return `${detail.replace(/\s+/g, ' ')}; ${await textOf(page, 'paused')}`;
		}
	},
	{
		name: 'Reload, resume, verify',
		async run({ page, patience }) {
			await page.reload();
			await press(page, 'Go on fetching');
			await expect(page.getByTestId('commit')).toBeVisible({ timeout: patience });
			return textOf(page, 'stored');
		}
	},
	{
		name: 'Load and self-check',
		async run({ page, patience }) {
			await press(page, 'Load and check');
			const start = page.getByTestId('start');
			await expect(start).toHaveAttribute('data-state', /ready|failed/, { timeout: patience });
			await expect(start.getByText('Checking')).toHaveCount(0, { timeout: patience });
			const said = (await start.innerText()).replace(/\s+/g, ' ');
			if ((await start.getAttribute('data-state')) === 'failed') throw new Error(said);
			await press(page, 'Unload');
			return said;
		}
	},
	{
		name: 'Bench: load, prefill of 16 tokens with taps',
		async run(stage) {
			const { page, site, id } = stage;
			const model = encodeURIComponent(`hub:${id}`);
			await page.goto(
				`${site}embed/attention-bench/?model=${model}&backend=webgpu&prompt=${prompt}&mode=global`
			);
			await press(page, 'Run it live');
			await waitForRun(stage);
			return (await bench(page).getByTestId('backend').innerText()).replace(/\s+/g, ' ');
		}
	},
	{
		name: 'Switch all layers to NoPE, run again',
		async run(stage) {
			await stage.page
				.getByRole('radio', { name: 'All NoPE' })
				.or(stage.page.getByRole('button', { name: 'All NoPE' }))
				.first()
				.click();
			await stage.page.waitForTimeout(500);
			await waitForRun(stage);
			return `${stage.layers} layers`;
		}
	},
	{
		name: 'Decode 4 tokens',
		async run(stage) {
			const { page, patience } = stage;
			await page.getByLabel('New tokens').fill('4');
			await page.getByRole('button', { name: 'Generate', exact: true }).click();
			await expect(page.getByRole('button', { name: 'Generate', exact: true })).toBeEnabled({
				timeout: patience
			});
			await waitForRun(stage);
			return 'greedy';
		}
	},
	{
		name: 'Delete',
		async run({ page, site, id, patience }) {
			await page.goto(`${site}real/?model=${id}`);
			await press(page, 'Delete from this device');
			await press(page, 'Delete');
			await expect(page.getByTestId('stored')).toHaveCount(0, { timeout: patience });
			await expect(page.getByText('None yet.')).toBeVisible();
			return page.evaluate(describeUsage);
		}
	}
];

/** What the site still takes on disk, by the kind of place; in the page. Chromium says it as `usageDetails`. */
async function describeUsage(): Promise<string> {
	const files: string[] = [];
	const list = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
		for await (const [name, entry] of folder.entries())
			if (entry instanceof FileSystemDirectoryHandle) await list(entry, `${path}${name}/`);
			else files.push(path + name);
	};
	await list(await navigator.storage.getDirectory(), '');
	const estimate: StorageEstimate & { usageDetails?: Record<string, number> } =
		await navigator.storage.estimate();
	const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
	const places = Object.entries(estimate.usageDetails ?? {}).map(
		([place, bytes]) => `${place} ${megabytes(bytes)}`
	);
	const caches = (await globalThis.caches.keys()).join(', ') || 'none';
	return `${files.length} files of models are left; the site's storage has ${megabytes(estimate.usage ?? 0)} (${places.join(', ')}; caches: ${caches})`;
}
