/** @file Playwright's `test`, whose pages are opened once they answer. */
import { test as base, type Page } from '@playwright/test';

export {
	expect,
	type APIRequestContext,
	type BrowserContext,
	type Locator,
	type Page
} from '@playwright/test';

/** Resolves when a page answers: its `load` comes before its scripts, which wait for its first paint. At once where it is none of the museum's. */
async function whenStarted(page: Page): Promise<void> {
	await page.waitForFunction(
		() =>
			document.querySelector('[data-sveltekit-preload-data]') === null ||
			document.documentElement.dataset.started !== undefined
	);
}

export const test = base.extend({
	page: async ({ page, javaScriptEnabled }, use) => {
		if (javaScriptEnabled) {
			const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
			page.goto = async (...where) => {
				const response = await goto(...where);
				await whenStarted(page);
				return response;
			};
			page.reload = async (...options) => {
				const response = await reload(...options);
				await whenStarted(page);
				return response;
			};
		}
		await use(page);
	}
});
