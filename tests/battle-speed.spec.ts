import { expect, test } from './museum-test.ts';
import { measureAnswer } from './pages.ts';

const medianOf = (values: readonly number[]) =>
	values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const mostMs = 50;
/** What the machine for which that holds takes for the same piece of work, in which nothing of the museum has a part. */
const referenceMs = 25;

// A trace takes a snapshot of the page at every step, on the thread that is measured.
test.use({ trace: 'off' });

test('the explorer answers within 50 ms, all six tables in view', async ({ page, context }) => {
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
	const blank = await context.newPage();
	const makeTable = () =>
		blank.evaluate(() => {
			const table = document.createElement('table');
			for (let row = 0; row < 100; row++) {
				const line = table.insertRow();
				for (let column = 0; column < 10; column++)
					line.insertCell().textContent = String(row * column);
			}
			document.body.replaceChildren(table);
			table.getBoundingClientRect();
		});
	/** How many times slower the machine is now than the one for which the limit holds; a host may give half of its cores away. */
	const measureMachine = async () => {
		await blank.bringToFront();
		const taken: number[] = [];
		for (let round = 0; round < 7; round++) taken.push(await measureAnswer(blank, makeTable));
		await page.bringToFront();
		return Math.max(1, medianOf(taken) / referenceMs);
	};
	// What is slow by itself is slow each time; a machine that did something else for a moment is not.
	const best = new Map<string, number>();
	const isSlow = () => [...best].filter(([, ms]) => ms >= mostMs);
	for (let attempt = 0; attempt < 3 && (attempt === 0 || isSlow().length > 0); attempt++) {
		const before = await measureMachine();
		const times = await measure();
		const factor = (before + (await measureMachine())) / 2;
		console.log(`the machine takes ${factor.toFixed(2)} times as long`);
		// The first dots are made, later ones are made again; the median of five says what a reader meets.
		for (const [name, taken] of times)
			best.set(name, Math.min(best.get(name) ?? Infinity, medianOf(taken) / factor));
	}
	expect(Object.fromEntries(isSlow())).toEqual({});
});
