/** @file What every page must stand: axe in both themes, and three widths. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from './museum-test.ts';
import { scrollsSideways } from './pages.ts';

/** Waits until a page shows what it has to show. */
export type MakeReady = (page: Page) => Promise<unknown>;

/**
 * All rules of axe on a page and its frames. Only violations are described, and in the page itself: describing every element that passed,
 * and carrying that to another page, took four times as long as the rules.
 */
export async function expectNoAxeViolations(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page })
		.options({ resultTypes: ['violations'] })
		.setLegacyMode()
		.analyze();
	expect(
		violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)
	).toEqual([]);
}

/** Places that scroll sideways around a table and do not say that there is more. */
export async function findSilentTables(page: Page): Promise<string[]> {
	return page.evaluate(() =>
		[...document.querySelectorAll<HTMLElement>('body *')].flatMap((place) => {
			const isCut =
				place.scrollWidth > place.clientWidth + 1 &&
				/auto|scroll/.test(getComputedStyle(place).overflowX) &&
				place.querySelector('table') !== null;
			const said = getComputedStyle(place, '::before').content;
			return isCut && !said.includes('scroll sideways') ? [place.outerHTML.slice(0, 120)] : [];
		})
	);
}

/** A test of axe for each theme, and one of three widths, for a page. */
export function testLooks(
	path: string,
	makeReady: MakeReady = () => Promise.resolve(),
	themes: readonly ('light' | 'dark')[] = ['light', 'dark']
): void {
	for (const theme of themes) {
		test(`axe finds nothing on ${path} in ${theme}`, async ({ page }) => {
			await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
			await page.goto(path);
			await makeReady(page);
			await expectNoAxeViolations(page);
		});
	}
	test(`${path} does not scroll sideways at 360, 768 and 1440 px`, async ({ page }) => {
		await page.setViewportSize({ width: 360, height: 800 });
		await page.goto(path);
		await makeReady(page);
		for (const width of [360, 768, 1440]) {
			await page.setViewportSize({ width, height: 800 });
			expect(await scrollsSideways(page), `${width} px`).toBe(false);
			expect(await findSilentTables(page), `${width} px`).toEqual([]);
		}
	});
}
