/** @file Tests that look at one page together: it is opened once, before the first of them. */
import { test, type BrowserContext, type BrowserContextOptions, type Page } from '@playwright/test';
import { expect, openMuseumPage, watchPolicy } from './museum-test.ts';
import { watch } from './pages.ts';

// No page of its own: what these tests look at is opened once for all of them.
export { test };

/** What the page did since it was opened. */
export type Seen = ReturnType<typeof watch>;

/** The page of a group, and what it did; there is none before the first test begins. */
export interface OnePage {
	readonly page: Page;
	readonly seen: Seen;
}

/**
 * A group of tests of one page, in order and by one worker. A test that fails gives the next a fresh page, as each had for itself before;
 * one that leaves the page changed puts it back. Opening a page and its exhibits takes longer than most of what is asked of it.
 * @param device where it is not a narrow window with a mouse
 */
export function onOnePage(
	title: string,
	open: (page: Page) => Promise<unknown>,
	define: (one: OnePage) => void,
	device: BrowserContextOptions = {}
): void {
	test.describe(title, () => {
		test.describe.configure({ mode: 'default' });
		let context: BrowserContext | null = null;
		let refused: string[] = [];
		let opened: OnePage | null = null;
		const get = () => {
			if (!opened) throw new Error('The page of this group is opened before its first test.');
			return opened;
		};
		test.beforeAll(async ({ browser, baseURL }) => {
			// Narrow from the start: what is laid out once, and does not shrink, must be seen.
			context = await browser.newContext({
				viewport: { width: 360, height: 800 },
				permissions: ['clipboard-read', 'clipboard-write'],
				...device
			});
			refused = await watchPolicy(context);
			const page = openMuseumPage(await context.newPage());
			opened = { page, seen: watch(page, baseURL ?? '') };
			await open(page);
		});
		test.afterEach(() => expect(refused, 'refused by the content security policy').toEqual([]));
		test.afterAll(() => context?.close());
		define({
			get page() {
				return get().page;
			},
			get seen() {
				return get().seen;
			}
		});
	});
}
