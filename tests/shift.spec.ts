/** @file How far pages move by themselves while they come to life: layout shift, as browsers count it. */
import { expect, test, type Page } from './museum-test.ts';

const most = 0.1;
const sizes = [
	{ width: 360, height: 800 },
	{ width: 1440, height: 900 }
];
/** Addresses whose state the page was not built in, and pages that learn from the device what they show; each with what tells that they know. */
const places = [
	['./battle/', '.filter select'],
	['./battle/?view=dots', '.figure > svg[role="img"]'],
	['./battle/?table=chart&view=dots&without=qwen3-4b', '.figure > svg[role="img"]'],
	['./battle/?table=x', '.notice'],
	['./museum/compare/?a=qwen2.5-3b&b=qwen3-4b&c=llama-3.2-3b', '.choices select'],
	['./sources/?severity=high', '#all-conflicts select'],
	['./take-along/', 'fieldset']
] as const;

/** From now on counts what moves on the pages it opens; reads how much so far. */
async function countShifts(page: Page): Promise<() => Promise<number>> {
	await page.addInitScript(() => {
		const count = { moved: 0 };
		Object.assign(window, { count });
		new PerformanceObserver((list) => {
			for (const entry of list.getEntries() as (PerformanceEntry & {
				readonly value: number;
				readonly hadRecentInput: boolean;
			})[])
				if (!entry.hadRecentInput) count.moved += entry.value;
		}).observe({ type: 'layout-shift', buffered: true });
	});
	return () => page.evaluate(() => (window as unknown as { count: { moved: number } }).count.moved);
}

test('pages whose address says what they show, or who ask the device, move by 0.1 at most', async ({
	page
}) => {
	// Fourteen pages, one after the other.
	test.setTimeout(420_000);
	const readMoved = await countShifts(page);
	for (const [address, known] of places)
		for (const size of sizes) {
			await page.setViewportSize(size);
			await page.goto(address);
			await expect(page.locator(`main :is(${known})`).first()).toBeVisible();
			await expect(page.locator('html')).not.toHaveClass(/undrawn/);
			// What comes last comes soon after its fonts.
			await page.waitForTimeout(1000);
			expect.soft(await readMoved(), `${address} at ${size.width} px`).toBeLessThanOrEqual(most);
		}
});

test('a linked state is not shown in another first; it is read without scripts, and where they do not come', async ({
	browser,
	baseURL
}) => {
	const cell = 'td[id="base-gsm8k-qwen2-5-3b"]';
	const open = async (javaScriptEnabled: boolean, failing: Promise<void>) => {
		const context = await browser.newContext({ javaScriptEnabled, ...(baseURL && { baseURL }) });
		// Not one that waits for the site's scripts.
		const page = await context.newPage();
		await page.route('**/_app/immutable/**/*.js', async (route) => {
			await failing;
			await route.abort();
		});
		await page.goto('./battle/?view=heat', { waitUntil: 'domcontentloaded' });
		return page;
	};
	const unscripted = await open(false, Promise.resolve());
	await expect(unscripted.locator(cell)).toBeVisible();
	await expect(unscripted.locator('.filter')).toBeHidden();
	await unscripted.context().close();

	let fail: () => void = () => undefined;
	const forsaken = await open(true, new Promise((resolve) => (fail = resolve)));
	await expect(forsaken.getByRole('heading', { level: 1 })).toBeVisible();
	expect(await forsaken.locator(cell).isVisible()).toBe(false);
	fail();
	await expect(forsaken.locator(cell)).toBeVisible({ timeout: 10_000 });
	await expect(forsaken.locator('.filter')).toBeHidden();
	await forsaken.context().close();
});

test('a linked state whose page may store nothing is shown', async ({ browser, baseURL }) => {
	const context = await browser.newContext(baseURL ? { baseURL } : {});
	// Not one that waits for the site's scripts.
	const page = await context.newPage();
	await page.addInitScript(() => {
		Object.defineProperty(window, 'localStorage', {
			get() {
				throw new DOMException('No storage here.', 'SecurityError');
			}
		});
	});
	await page.goto('./battle/?view=dots');
	await expect(page.locator('main .figure > svg[role="img"]').first()).toBeVisible();
	await context.close();
});

test('a link to a place below what its state changes leads there', async ({ page }) => {
	for (const id of ['win-rates', 'own-score']) {
		// Another page in between: else only the fragment changes.
		await page.goto('./about/');
		await page.goto(`./battle/?view=dots#${id}`);
		const findTop = () =>
			page.locator(`#${id}`).evaluate((place) => Math.abs(place.getBoundingClientRect().top));
		await expect.poll(findTop, id).toBeLessThan(60);
	}
});
