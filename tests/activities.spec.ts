/** @file Activities on the built site: an answer of the key, run live, meets its checks; another prompt does not; what is found stays. */
import { readFileSync } from 'node:fs';
import { expect, test, type Page } from './museum-test.ts';

interface Told {
	readonly type: string;
	readonly widget?: string;
	readonly result?: { readonly activity?: string; readonly met?: object; readonly done?: number };
}

const keys = JSON.parse(
	readFileSync(new URL('../content/activities/answers.json', import.meta.url), 'utf8')
) as {
	activities: {
		slug: string;
		checks: { id: string; shown: { state: Record<string, unknown> }[] }[];
	}[];
};

const check = (page: Page, id: string) => page.locator(`[data-check="${id}"]`);

async function goLive(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Run it live' }).first().click();
}

test('a head that the key names meets its check on the live model, and stays found after a reload', async ({
	page
}) => {
	await page.goto('./activities/the-head-that-looks-back/');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(
		'The head that looks one token back'
	);
	await goLive(page);
	await expect(page.locator('[data-widget="head-reader"]')).toHaveAttribute('data-state', 'live', {
		timeout: 60_000
	});
	await expect(check(page, 'previous')).toHaveAttribute('data-met', 'false');
	const key = keys.activities
		.find(({ slug }) => slug === 'the-head-that-looks-back')
		?.checks.find(({ id }) => id === 'previous')?.shown[0]?.state;
	const root = page.locator('[data-widget="head-reader"]');
	await root.getByRole('slider', { name: 'Layer' }).fill(String(key?.layer));
	await root.getByRole('slider', { name: 'Query head' }).fill(String(key?.head));
	await expect(check(page, 'previous')).toHaveAttribute('data-met', 'true');
	await expect(check(page, 'first')).toHaveAttribute('data-met', 'false');
	await page.getByRole('textbox', { name: /How could a head/ }).fill('It marks the box '.repeat(5));
	await expect(page.getByTestId('done')).toContainText('2 of 3');
	await page.reload();
	await expect(check(page, 'previous')).toHaveAttribute('data-met', 'true');
	await expect(page.getByTestId('done')).toContainText('2 of 3');
	const [download] = await Promise.all([
		page.waitForEvent('download'),
		page.getByRole('button', { name: 'Save for the teacher' }).click()
	]);
	expect(download.suggestedFilename()).toBe('activity-the-head-that-looks-back.json');
});

test('in a frame the page around is told of what is found, and another prompt counts for nothing', async ({
	page
}) => {
	await page.goto('./about/');
	await page.evaluate(
		(address) => {
			const frame = document.createElement('iframe');
			frame.src = address;
			frame.style.cssText = 'width:100%;height:3000px';
			document.body.replaceChildren(frame);
			const told: unknown[] = [];
			Object.assign(window, { told });
			addEventListener('message', ({ data }) => void told.push(data));
		},
		new URL('./embed/activity/one-head-matters/', page.url().replace(/about\/$/, '')).href
	);
	const frame = page.frameLocator('iframe');
	await frame.getByRole('button', { name: 'Run it live' }).first().click();
	await expect(frame.locator('[data-check="own"]')).toHaveAttribute('data-met', 'true', {
		timeout: 60_000
	});
	const readResult = async () => {
		const told = await page.evaluate(() => (window as unknown as { told: Told[] }).told);
		return told.findLast(({ widget }) => widget === 'activity')?.result;
	};
	await expect.poll(readResult).toMatchObject({ activity: 'one-head-matters', done: 1, count: 4 });
	await frame
		.locator('[data-widget="head-surgery"] textarea')
		.first()
		.fill('Tobin opened the box.');
	await frame.getByRole('button', { name: 'Run the text' }).click();
	await expect(frame.getByText('This is another prompt')).toBeVisible({ timeout: 60_000 });
	await expect(frame.locator('[data-check="costly"]')).toHaveAttribute('data-met', 'false');
});

test('a recording from Python opens on the bench, and a broken one is refused with the page intact', async ({
	page
}) => {
	await page.goto('./embed/attention-bench/');
	const root = page.locator('[data-widget="attention-bench"]');
	await expect(root).toHaveAttribute('data-state', 'recorded');
	const file = readFileSync(new URL('./fixtures/python/tiny.safetensors', import.meta.url));
	const open = (name: string, buffer: Buffer) =>
		page
			.getByTestId('open-recording')
			.setInputFiles({ name, mimeType: 'application/octet-stream', buffer });
	await open('cut.safetensors', file.subarray(0, -8));
	await expect(root.getByRole('alert')).toContainText('cut short');
	await expect(root).toHaveAttribute('data-state', 'recorded');
	await open('tiny.safetensors', file);
	await expect(root.getByRole('alert')).toHaveCount(0);
	await expect(root.getByText('On show: tiny.safetensors')).toBeVisible();
	await expect(root.getByLabel('Prompt').first()).toHaveValue('a bé c a b');
});
