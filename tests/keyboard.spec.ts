/** @file Every lesson from its first to its last stop of the Tab key, as somebody without a mouse walks it. */
import { expect, test, type Page } from './museum-test.ts';
import { lessons, openExhibits } from './catalog.ts';

interface Stop {
	/** Which element, counted as they are met. */
	readonly at: number;
	readonly name: string;
	readonly html: string;
	readonly isInView: boolean;
	readonly hasRing: boolean;
}

/** What has the focus, once the page has come to rest: parts that come into view for the first time are laid out then. Null where it left the page. */
async function readStop(page: Page): Promise<Stop | null> {
	for (let look = 0; ; look++) {
		const stop = await readFocus(page);
		if (!stop || stop.isInView || look === 10) return stop;
		await page.waitForTimeout(300);
	}
}

function readFocus(page: Page): Promise<Stop | null> {
	return page.evaluate(() => {
		const element = document.activeElement;
		if (!element || element === document.body) return null;
		// Not by its place in the document, which others that come later move.
		const here = window as unknown as { places?: Map<Element, number> };
		const places = (here.places ??= new Map<Element, number>());
		if (!places.has(element)) places.set(element, places.size);
		const labels = [
			element.getAttribute('aria-label'),
			...(element.getAttribute('aria-labelledby')?.split(' ') ?? []).map(
				(id) => document.getElementById(id)?.textContent
			),
			...('labels' in element
				? Array.from((element as HTMLInputElement).labels ?? [], (label) => label.textContent)
				: []),
			element.textContent,
			element.getAttribute('title'),
			element.querySelector('title')?.textContent
		];
		// A choice drawn as its label shows the ring there.
		const shown = element.matches('input') ? [element, element.closest('label')] : [element];
		const boxes = shown.flatMap((one) => (one ? [one.getBoundingClientRect()] : []));
		const rings = [...shown, element.nextElementSibling, element.parentElement].flatMap((one) =>
			one ? [getComputedStyle(one)] : []
		);
		return {
			at: places.get(element) ?? -1,
			name: labels.map((label) => label?.trim() ?? '').find((label) => label !== '') ?? '',
			html: element.outerHTML.slice(0, 160),
			isInView: boxes.some(
				({ width, height, top, bottom }) =>
					width > 0 && height > 0 && bottom > 0 && top < window.innerHeight
			),
			hasRing: rings.some(
				({ outlineStyle, outlineWidth, boxShadow }) =>
					(outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
			)
		};
	});
}

for (const { slug } of lessons)
	test(`the lesson ${slug} can be walked by the Tab key, and every stop is named and seen`, async ({
		page
	}) => {
		await page.emulateMedia({ reducedMotion: 'reduce' });
		await page.goto(`./lessons/${slug}/`);
		await openExhibits(page);
		await page.evaluate(() => window.scrollTo(0, 0));
		const seen = new Set<number>();
		const faults: string[] = [];
		let last = '';
		for (;;) {
			await page.keyboard.press('Tab');
			const stop = await readStop(page);
			if (!stop || seen.has(stop.at)) break;
			seen.add(stop.at);
			last = stop.html;
			if (stop.name === '') faults.push(`no name: ${stop.html}`);
			if (!stop.isInView) faults.push(`out of view: ${stop.html}`);
			if (!stop.hasRing) faults.push(`no ring: ${stop.html}`);
		}
		expect(faults).toEqual([]);
		expect(seen.size).toBeGreaterThan(30);
		const isInFooter = await page.evaluate(
			(html) =>
				[...document.querySelectorAll('footer *')].some((element) =>
					element.outerHTML.startsWith(html)
				),
			last
		);
		expect(isInFooter, `the last stop is in the footer, not ${last}`).toBe(true);
	});

test('tokens in a row are one stop of the Tab key, with arrows inside, which keeps its place', async ({
	page
}) => {
	await page.setViewportSize({ width: 390, height: 844 });
	await page.goto('./embed/head-reader/');
	await openExhibits(page);
	const row = page.getByRole('toolbar');
	const tokens = row.getByRole('button');
	// They are made in a task of their own, after what stands above them has been drawn.
	await expect.poll(() => tokens.count()).toBeGreaterThan(15);
	await expect(row.locator('button[tabindex="0"]')).toHaveCount(1);
	const pressed = row.locator('[aria-pressed="true"]');
	const start = await tokens.evaluateAll((all) =>
		all.findIndex((button) => button.ariaPressed === 'true')
	);
	await pressed.focus();
	await page.keyboard.press('ArrowLeft');
	await expect(tokens.nth(start - 1)).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(tokens.nth(start - 1)).toHaveAttribute('aria-pressed', 'true');
	// Lines above and below are reached, too; the first and the last by their keys.
	await page.keyboard.press('Home');
	await expect(tokens.first()).toBeFocused();
	await page.keyboard.press('ArrowDown');
	const focusedTop = () =>
		page.evaluate(() => document.activeElement?.getBoundingClientRect().top ?? 0);
	const second = await focusedTop();
	expect(second).toBeGreaterThan((await tokens.first().boundingBox())?.y ?? Infinity);
	await page.keyboard.press('ArrowUp');
	await expect(tokens.first()).toBeFocused();
	await page.keyboard.press('End');
	await expect(tokens.last()).toBeFocused();
	await page.keyboard.press('Tab');
	await expect(row.locator(':focus')).toHaveCount(0);
	await page.keyboard.press('Shift+Tab');
	await expect(pressed).toBeFocused();
});
