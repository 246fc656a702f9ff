/** @file Every exhibit on a phone: 360 × 640 px, and nothing but a finger. */
import { widgets } from './catalog.ts';
import { expect, type Page } from './museum-test.ts';
import { onOnePage, test } from './one-page.ts';
import { scrollsSideways } from './pages.ts';

/** What a finger can press on the page, and too little of it; each as `what: width × height`. */
async function findSmallTargets(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const least = 44;
		const selector =
			'a[href], button, summary, select, textarea, input, [role="button"], [role="slider"], [role="tab"], [role="radio"], [role="option"], [role="gridcell"]';
		/** What stands in a text has the height of its line; what stands in a picture is as large as what it shows (WCAG 2.5.8: inline, essential). */
		const isInText = (element: Element) => {
			const place = element.parentElement?.closest(
				'p, li, td, th, dd, dt, figcaption, caption, label'
			);
			if (!place || !getComputedStyle(element).display.startsWith('inline')) return false;
			const words = (of: Element) => of.textContent.replace(/\s+/g, ' ').trim().length;
			return words(place) > words(element) + 8;
		};
		const isDrawn = (element: Element) => element.closest('svg') !== null;
		/** Of a picture's cells, a text's tokens and a table's numbers there are many alike: by their tags and the components that drew them. */
		const kindOf = (element: Element) =>
			[element, element.parentElement, element.parentElement?.parentElement]
				.flatMap((each) =>
					each ? [each.tagName, ...[...each.classList].filter((name) => /^svelte-/.test(name))] : []
				)
				.join(' ');
		/** Where a press counts: the element with its label, and what it draws around itself for fingers. */
		const areaOf = (element: Element): DOMRect => {
			const label = element instanceof HTMLInputElement ? element.labels?.[0] : null;
			const boxes = [element, ...(label ? [label] : [])].map((each) =>
				each.getBoundingClientRect()
			);
			const around = getComputedStyle(element, '::after');
			const [own] = boxes;
			if (own && around.position === 'absolute' && around.content !== 'none') {
				const [top, right, bottom, left] = [
					around.top,
					around.right,
					around.bottom,
					around.left
				].map((side) => Math.max(0, -parseFloat(side) || 0)) as [number, number, number, number];
				boxes.push(
					new DOMRect(
						own.x - left,
						own.y - top,
						own.width + left + right,
						own.height + top + bottom
					)
				);
			}
			const left = Math.min(...boxes.map((box) => box.left));
			const top = Math.min(...boxes.map((box) => box.top));
			const right = Math.max(...boxes.map((box) => box.right));
			const bottom = Math.max(...boxes.map((box) => box.bottom));
			return new DOMRect(left, top, right - left, bottom - top);
		};
		const shown = [...document.querySelectorAll<HTMLElement>(selector)].filter((element) => {
			if (element.matches(':disabled, [type="hidden"], .visually-hidden, .visually-hidden *'))
				return false;
			return element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
		});
		const targets = shown
			.filter((element) => !isDrawn(element))
			.map((element) => ({ element, area: areaOf(element) }))
			.filter(({ area }) => area.width > 0 && area.height > 0);
		const alike = new Map<string, number>();
		for (const { element } of targets)
			alike.set(kindOf(element), (alike.get(kindOf(element)) ?? 0) + 1);
		const isCell = (element: Element) => (alike.get(kindOf(element)) ?? 0) >= 12;
		const isLarge = ({ width, height }: DOMRect) => width >= least - 0.5 && height >= least - 0.5;
		const centre = ({ x, y, width, height }: DOMRect) => ({ x: x + width / 2, y: y + height / 2 });
		/** WCAG 2.5.8's exception for spacing, at 44 px: a circle around the small one touches no other target, nor another's circle. */
		const hasRoom = (one: (typeof targets)[number]) => {
			const { x, y } = centre(one.area);
			return targets.every(({ element, area }) => {
				if (
					element === one.element ||
					element.contains(one.element) ||
					one.element.contains(element)
				)
					return true;
				const other = centre(area);
				const [dx, dy] = isLarge(area)
					? [Math.max(area.left - x, x - area.right, 0), Math.max(area.top - y, y - area.bottom, 0)]
					: [(x - other.x) / 2, (y - other.y) / 2];
				return Math.hypot(dx, dy) >= least / 2 - 0.5;
			});
		};
		return targets
			.filter(
				(one) =>
					!isLarge(one.area) && !isInText(one.element) && !isCell(one.element) && !hasRoom(one)
			)
			.map(({ element, area }) => {
				const name = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 30);
				const place = [element, element.parentElement, element.parentElement?.parentElement]
					.map(
						(each) =>
							`${each?.tagName.toLowerCase() ?? ''}.${[...(each?.classList ?? [])].join('.')}`
					)
					.join(' < ');
				return `${place} “${name}”: ${Math.round(area.width)} × ${Math.round(area.height)}`;
			});
	});
}

onOnePage(
	'on a phone',
	(page) => page.goto('./exhibits/'),
	(one) => {
		test('the list of exhibits scrolls down only, and a finger hits what it means', async () => {
			expect(await scrollsSideways(one.page)).toBe(false);
			expect(await findSmallTargets(one.page)).toEqual([]);
		});
		test('so it is with every exhibit, with all open that is folded away', async () => {
			// As many pages as exhibits: four seconds for each are little where another test has one of two slow cores.
			test.setTimeout(10_000 * widgets.length);
			const gently = expect.configure({ soft: true });
			for (const { name } of widgets) {
				await one.page.goto(`./embed/${name}/`);
				await expect(one.page.locator(`[data-widget="${name}"]`).first()).toHaveAttribute(
					'data-state',
					/^(idle|recorded|live)$/
				);
				await one.page.evaluate(() => {
					for (const details of document.querySelectorAll('details')) details.open = true;
				});
				gently(await scrollsSideways(one.page), `${name} scrolls sideways`).toBe(false);
				gently(await findSmallTargets(one.page), name).toEqual([]);
			}
			expect(one.seen.errors).toEqual([]);
		});
	},
	{ viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }
);
