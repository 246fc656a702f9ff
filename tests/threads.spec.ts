/** @file Threads on a host that sends no headers: the service worker isolates the museum's own pages. */
import { built, openHost, openInFrame, type Host } from './editions.ts';
import { expect, test, type Page } from './museum-test.ts';
import { runLive } from './pages.ts';

test.use({ serviceWorkers: 'allow' });

let host: Host;
test.beforeEach(async () => {
	host = await openHost(built);
});
test.afterEach(() => host.close());

/** Opens a page twice: the first visit brings the service worker, the second is isolated by it. */
async function openIsolated(page: Page, path: string): Promise<void> {
	await page.goto(host.url + path);
	await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
	await page.goto(host.url + path);
	expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
}

/** As if this machine had been measured before. */
async function remember(page: Page, alone: number, together: number): Promise<void> {
	await page.evaluate(
		async ([alone, together]) => {
			const catalog = (await (await fetch('/museum/catalog.json')).json()) as {
				models: { id: string; files: { path: string; sha256: string }[] }[];
			};
			// The lesson's bench opens on a run of this one.
			const model = catalog.models.find(({ id }) => id === 'micro-31');
			const weights = model?.files.find(({ path }) => path === 'model.safetensors');
			const several = Math.min(navigator.hardwareConcurrency, 4);
			const name = `micro-31@${weights?.sha256.slice(0, 12) ?? ''}`;
			const paces = {
				1: { promptMs: alone, tokenMs: 1 },
				[several]: { promptMs: together, tokenMs: 1 }
			};
			localStorage.setItem(
				'model-museum:paces',
				JSON.stringify({ agent: navigator.userAgent, models: { [name]: paces } })
			);
		},
		[alone, together]
	);
}

test('the first visit runs on one thread, and measures it', async ({ page }) => {
	await page.goto(`${host.url}lessons/nope-layers/`);
	const bench = await runLive(page);
	await expect(bench.getByTestId('backend')).toHaveText(/Running on WASM\s*$/);
	await page.waitForFunction(() => localStorage.getItem('model-museum:paces') !== null);
	const memory = await page.evaluate(() => localStorage.getItem('model-museum:paces') ?? '');
	const { models } = JSON.parse(memory) as {
		models: Record<string, Record<number, { promptMs: number; tokenMs: number }>>;
	};
	const [pace] = Object.values(models);
	expect(pace?.[1]?.promptMs).toBeGreaterThan(0);
	expect(pace?.[1]?.tokenMs).toBeLessThan(pace?.[1]?.promptMs ?? 0);
});

test('where several threads were faster, the model has them, computes the same, and says so', async ({
	page
}) => {
	await openIsolated(page, 'lessons/nope-layers/');
	await remember(page, 10, 20);
	const alone = await runLive(page);
	await expect(alone.getByTestId('backend')).toHaveText(/Running on WASM\s*$/);
	const read = () => alone.getByRole('table').first().textContent();
	const before = await read();
	await remember(page, 20, 10);
	await page.reload();
	const together = await runLive(page);
	await expect(together.getByTestId('backend')).toHaveText(/Running on WASM, \d threads\s*$/);
	expect(await read()).toBe(before);
});

test('an embed in a frame of another site keeps one thread', async ({ page }) => {
	await openInFrame(page, `${host.url}embed/attention-bench/`);
	const root = page.frameLocator('iframe').locator('[data-widget]');
	await expect(root).toHaveAttribute('data-state', 'recorded');
	await root.getByRole('button', { name: 'Run it live' }).click();
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	await expect(root.getByTestId('backend')).toHaveText(/Running on WASM\s*$/);
});

test('an isolated page still fetches from another origin that allows it', async ({ page }) => {
	await openIsolated(page, 'about/');
	const other = host.url.replace('127.0.0.1', 'localhost');
	// Without CORS it is refused as ever; with it, it comes: as the Hub answers.
	await page.route(`${other}catalog.json`, (route) =>
		route.fulfill({ body: '{}', headers: { 'access-control-allow-origin': '*' } })
	);
	expect(
		await page.evaluate(async (address) => (await fetch(address)).status, `${other}catalog.json`)
	).toBe(200);
});
