/** @file What the browser tests share: watching a page's network and errors, and waiting for the bench. */
import type { Browser } from '@playwright/test';
import { expect, test, type Locator, type Page } from './museum-test.ts';

/** Records every request that leaves the site's origin, and every error the page throws. */
export function watch(page: Page, baseURL: string): { foreign: string[]; errors: string[] } {
	const { origin } = new URL(baseURL);
	const foreign: string[] = [];
	const errors: string[] = [];
	page.on('request', (request) => {
		const url = new URL(request.url());
		if (url.protocol.startsWith('http') && url.origin !== origin) foreign.push(request.url());
	});
	page.on('pageerror', (error) => errors.push(error.message));
	return { foreign, errors };
}

export function bench(page: Page): Locator {
	return page.locator('[data-widget="attention-bench"]');
}

/** Scrolls the bench into view and waits until the recorded run is drawn. */
export async function openRecorded(page: Page): Promise<Locator> {
	const root = bench(page);
	await page
		.locator('[data-widget-slot="attention-bench"], [data-widget="attention-bench"]')
		.first()
		.scrollIntoViewIfNeeded();
	await expect(root).toHaveAttribute('data-state', 'recorded');
	return root;
}

/** Asks an exhibit for its live model; on WebGPU by name where that is what is tested, for by itself it passes a software adapter over. */
export async function askForLive(root: Locator): Promise<void> {
	const choice = root.getByRole('radio', { name: 'WebGPU' });
	if (test.info().project.name === 'webgpu' && (await choice.count()) > 0)
		await choice.first().check();
	await root.getByRole('button', { name: 'Run it live' }).first().click();
}

/** From recorded to live; the software WebGPU adapter needs its time. */
export async function runLive(page: Page): Promise<Locator> {
	const root = await openRecorded(page);
	await askForLive(root);
	await expect(root).toHaveAttribute('data-state', 'live', { timeout: 90_000 });
	return root;
}

/**
 * Presses a button as soon as it is there, from inside the page: what it stops may be over before a test runner has looked and clicked.
 * Ask for it first, then do what brings the button, then await it.
 * @param within a selector of what holds it, once it does
 */
export function pressSoon(page: Page, within: string, text: string): Promise<void> {
	return page.evaluate(
		([within, text]) =>
			new Promise<void>((resolve) => {
				const look = () => {
					const buttons = [...document.querySelectorAll<HTMLElement>(`${within} button`)];
					const found = buttons.find((button) => button.textContent.trim() === text);
					if (!found) return requestAnimationFrame(look);
					found.click();
					resolve();
				};
				look();
			}),
		[within, text] as const
	);
}

/** Ends the process that the adapter lives in. Asked for alone, that may come only after the next run, which would notice nothing. */
export async function crashGraphics(browser: Browser): Promise<void> {
	const session = await browser.newBrowserCDPSession();
	const find = async () => {
		const { processInfo } = await session.send('SystemInfo.getProcessInfo');
		return processInfo.find(({ type }) => type === 'GPU')?.id;
	};
	const before = await find();
	await session.send('Browser.crashGpuProcess').catch(() => undefined);
	await expect.poll(find).not.toBe(before);
	await session.detach();
}

/** What a button copies. Emptied before, the clipboard cannot give what another page put there while the copy is still under way. */
export async function takeCopied(page: Page, button: Locator): Promise<string> {
	await page.evaluate(() => navigator.clipboard.writeText(''));
	await button.click();
	const read = () => page.evaluate(() => navigator.clipboard.readText());
	await expect.poll(read).not.toBe('');
	return read();
}

/** The pixels of a canvas, as a data URL, to see whether a picture changed. */
export async function pixels(canvas: Locator): Promise<string> {
	return canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());
}

/**
 * Processor time of the page's main thread for one interaction, in ms: script, style, layout and paint until the next frame stands. Time
 * on the wall would measure what else the machine is doing.
 */
export async function measureAnswer(page: Page, act: () => Promise<void>): Promise<number> {
	const session = await page.context().newCDPSession(page);
	await session.send('Performance.enable', { timeDomain: 'threadTicks' });
	const read = async () => {
		const { metrics } = await session.send('Performance.getMetrics');
		return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? NaN);
	};
	const before = await read();
	await act();
	await page.evaluate(
		() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
	);
	const after = await read();
	await session.detach();
	return after - before;
}

/**
 * Resolves when a page stands as its window is now, in its own fonts. What measures its place is told so when a frame is drawn, and is
 * drawn anew with the next; on a busy machine a test runner is quicker.
 */
async function whenLaidOut(page: Page): Promise<void> {
	await expect(page.locator('html')).not.toHaveClass(/undrawn/);
	await page.evaluate(
		() =>
			new Promise((resolve) =>
				requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)))
			)
	);
}

/** True where the page is wider than its window, once it has followed the window's size. */
export async function scrollsSideways(page: Page): Promise<boolean> {
	await whenLaidOut(page);
	return page.evaluate(
		() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1
	);
}
