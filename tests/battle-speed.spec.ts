import { expect, test } from './museum-test.ts';
import { measureAnswer } from './pages.ts';

// A trace takes a snapshot of the page at every step, on the thread that is measured.
test.use({ trace: 'off' });

test('the explorer answers within 50 ms, all six tables in view', async ({ page }) => {
	await page.setViewportSize({ width: 1440, height: 900 });
	await page.goto('./battle/');
	const filter = page.getByRole('group', { name: 'What to show' });
	await expect(filter).toBeVisible();
	// Acting in the page leaves out what a driver does to find and scroll to a control.
	const click = (label: string) => () =>
		page.evaluate((text) => {
			const found = [...document.querySelectorAll<HTMLElement>('.filter label')].find(
				(element) => element.textContent.trim() === text
			);
			if (!found) throw new Error(text);
			found.click();
		}, label);
	const choose = (place: number, value: string) => () =>
		page.evaluate(
			([index, chosen]) => {
				const list = document.querySelectorAll<HTMLSelectElement>('.filter select')[index];
				if (!list) throw new Error(`no list ${index}`);
				list.value = chosen;
				list.dispatchEvent(new Event('change', { bubbles: true }));
			},
			[place, value] as const
		);
	const interactions = {
		dots: click('dots'),
		heat: click('heat'),
		'as a table': click('table'),
		'a model hidden': click('Qwen3 4B'),
		'a model shown': click('Qwen3 4B'),
		'sorted by lead': choose(3, 'lead'),
		'sorted as printed': choose(3, 'printed'),
		'one table': choose(0, 'chart'),
		'all tables': choose(0, 'all'),
		'one category': choose(1, 'Knowledge'),
		'all categories': choose(1, 'all')
	};
	const measure = async () => {
		const times = new Map(Object.keys(interactions).map((name) => [name, [] as number[]]));
		for (let round = 0; round < 5; round++)
			for (const [name, act] of Object.entries(interactions))
				times.get(name)?.push(await measureAnswer(page, act));
		return times;
	};
	const slow = new Map<string, string>();
	// What is slow by itself is slow each time; a machine that did something else for a moment is not.
	for (let attempt = 0; attempt < 3; attempt++) {
		slow.clear();
		for (const [name, taken] of await measure()) {
			// The first dots are made, later ones are made again; the median of five says what a reader meets.
			const median = taken.toSorted((a, b) => a - b)[2] ?? Infinity;
			if (median >= 50) slow.set(name, taken.map((time) => time.toFixed(1)).join(', '));
		}
		if (slow.size === 0) break;
	}
	expect(Object.fromEntries(slow)).toEqual({});
});
