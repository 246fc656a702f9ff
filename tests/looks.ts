/** @file What every page must stand: axe in both themes, and three widths. */
import AxeBuilder from '@axe-core/playwright';
import { axeSource } from './looks-alike.ts';
import { expect, type Page } from './museum-test.ts';
import { onOnePage, test, type OnePage } from './one-page.ts';
import { scrollsSideways } from './pages.ts';

/** What can hold in one theme and not in the other: of axe's rules on colour, those that are on by default. */
const rulesOfColour = ['color-contrast', 'link-in-text-block'];

/** Waits until a page shows what it has to show. */
export type MakeReady = (page: Page) => Promise<unknown>;

/**
 * All rules of axe on a page and its frames. Only violations are described, and in the page itself: describing every element that passed,
 * and carrying that to another page, took four times as long as the rules.
 */
/**
 * @param except a selector of what is looked at elsewhere, such as a frame with a page of its own
 * @param rules only these; all that are on by default where left out
 */
export async function expectNoAxeViolations(
	page: Page,
	except?: string,
	rules?: readonly string[]
): Promise<void> {
	const axe = new AxeBuilder({ page, axeSource })
		.options({ resultTypes: ['violations'] })
		.setLegacyMode();
	if (rules) axe.withRules([...rules]);
	const { violations } = await (except ? axe.exclude(except) : axe).analyze();
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

/** A test of three widths and one of axe for each theme, for the page of a group. */
export function testLooksOf(
	path: string,
	one: OnePage,
	themes: readonly ('light' | 'dark')[] = ['light', 'dark'],
	makeReady: MakeReady = () => Promise.resolve()
): void {
	test(`${path} does not scroll sideways at 360, 768 and 1440 px`, async () => {
		await makeReady(one.page);
		for (const width of [360, 768, 1440]) {
			await one.page.setViewportSize({ width, height: 800 });
			expect(await scrollsSideways(one.page), `${width} px`).toBe(false);
			expect(await findSilentTables(one.page), `${width} px`).toEqual([]);
		}
	});
	for (const theme of themes)
		test(`axe finds nothing on ${path} in ${theme}`, async () => {
			await one.page.setViewportSize({ width: 1280, height: 720 });
			await makeReady(one.page);
			await one.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
			// A theme is other values of the same colours (app.css): where all rules were asked in one, the other can only break those of colour.
			const isAnother = theme !== themes[0];
			await expectNoAxeViolations(one.page, undefined, isAnother ? rulesOfColour : undefined);
			await one.page.emulateMedia({ colorScheme: null, reducedMotion: null });
		});
}

/** The same of a page that is opened for this alone. */
export function testLooks(
	path: string,
	makeReady: MakeReady = () => Promise.resolve(),
	themes: readonly ('light' | 'dark')[] = ['light', 'dark']
): void {
	onOnePage(
		path,
		async (page) => {
			await page.goto(path);
			await makeReady(page);
		},
		(one) => testLooksOf(path, one, themes)
	);
}
