/** @file The entrance: its exhibit, recorded and live, and the ways in. */
import { gzipSync } from 'node:zlib';
import { expect, test, type Locator, type Page } from './museum-test.ts';
import { expectNoAxeViolations } from './looks.ts';
import { watch } from './pages.ts';

// Tests of this file need nothing of each other.
test.describe.configure({ mode: 'parallel' });

const withRope =
	'With RoPE, “box” looks most at “green” just before it (98 %), and the likeliest next token is “box” (93 %).';
const without =
	'Without RoPE, “box” looks most at “red” (77 %) instead of “green” (98 %), and the likeliest next token is “hat” (29 %) instead of “box” (93 %).';

/** HTML and JavaScript of the page before there was an exhibit in it, compressed, and what that may add. */
const most = 82_000 + 40_000;

function find(page: Page) {
	const lobby = page.getByTestId('lobby');
	return {
		lobby,
		field: lobby.getByRole('textbox'),
		rope: lobby.getByRole('switch', { name: 'RoPE in this layer' }),
		told: lobby.getByTestId('lobby-told'),
		map: lobby.getByTestId('lobby-map')
	};
}

const drawing = (map: Locator) => map.locator('svg').innerHTML();
async function placeOfWays(page: Page): Promise<number> {
	// A font that comes later may set a line anew.
	await expect(page.locator('html')).not.toHaveClass(/undrawn/);
	return page.locator('#ways').evaluate(async (heading) => {
		await document.fonts.ready;
		return heading.getBoundingClientRect().top + scrollY;
	});
}

for (const [width, height] of [
	[360, 740],
	[1440, 900]
] as const)
	test(`at ${width} px the first screen holds a line, its map and the switch, and nothing below them moves`, async ({
		page,
		baseURL
	}) => {
		const seen = watch(page, baseURL ?? '');
		const asked: string[] = [];
		page.on('request', (request) => asked.push(request.url()));
		await page.setViewportSize({ width, height });
		await page.goto('./');
		const { lobby, field, rope, told, map } = find(page);
		const place = await placeOfWays(page);
		for (const part of [field, rope, told, map]) {
			const box = await part.boundingBox();
			expect((box?.y ?? NaN) + (box?.height ?? NaN)).toBeLessThanOrEqual(height);
		}
		await expect(lobby).toHaveAttribute('data-state', 'recorded');
		await expect(told).toHaveText(withRope);
		const picture = await drawing(map);

		await rope.focus();
		await page.keyboard.press('Space');
		await expect(told).toHaveText(without);
		expect(await drawing(map)).not.toBe(picture);
		expect(await placeOfWays(page)).toBe(place);
		expect(asked.filter((url) => /safetensors|\.wasm|\.packed|worker/.test(url))).toEqual([]);

		await page.keyboard.press('Tab');
		await page.keyboard.press('ArrowDown');
		await expect(told).toContainText('“away” looks most at');
		await expect(map.getByRole('button', { name: /^away, looks most at red/ })).toBeFocused();
		expect(seen.errors).toEqual([]);
	});

test('the first key fetches the model, which can be cancelled; then every line is read live', async ({
	page
}) => {
	await page.goto('./');
	const { lobby, field, rope, told, map } = find(page);
	const place = await placeOfWays(page);
	let release: () => void = () => undefined;
	const released = new Promise<void>((resolve) => (release = resolve));
	await page.route('**/models/nano/model.safetensors', async (route) => {
		await released;
		await route.continue().catch(() => undefined);
	});
	await field.press('End');
	await field.press('!');
	await expect(lobby.getByRole('progressbar')).toBeVisible();
	await expect(told).toHaveText('This line has not been read yet.');
	await expect(map).toBeHidden();
	await lobby.getByRole('button', { name: 'Cancel' }).click();
	await lobby.getByRole('button', { name: 'Back to the recorded line' }).click();
	await expect(told).toHaveText(withRope);
	await expect(lobby).toHaveAttribute('data-state', 'recorded');

	release();
	await field.press('End');
	await field.press('!');
	await lobby.getByRole('button', { name: 'Load the model' }).click();
	await expect(lobby).toHaveAttribute('data-state', 'live', { timeout: 60_000 });
	await expect(map.getByRole('button', { name: /^!/ })).toBeVisible();
	// Read by the running model, the recorded line gives what the recording says.
	await field.press('Backspace');
	await expect(told).toHaveText(withRope);
	await rope.click();
	await expect(told).toHaveText(without);
	await expect(lobby.getByRole('button', { name: /Where this comes from: live/ })).toBeVisible();
	await expectNoAxeViolations(page);

	await field.fill('');
	await expect(told).toContainText('The line is empty');
	await field.fill('The');
	await expect(told).toContainText('Type a second word');
	expect(await placeOfWays(page)).toBe(place);
});

test('the doors lead to lessons and take as long as those say, and the house knows where somebody was', async ({
	page,
	request
}) => {
	const { lessons } = (await (await request.get('./catalog.json')).json()) as {
		lessons: { slug: string; title: string; minutes: number }[];
	};
	const all = lessons.reduce((sum, { minutes }) => sum + minutes, 0);
	await page.goto('./');
	for (const way of ['ten-minutes', 'an-hour', 'whole-course']) {
		const door = page.locator(`[data-way="${way}"]`);
		const titles = await door.getByRole('listitem').getByRole('link').allInnerTexts();
		const minutes = lessons
			.filter(({ title }) => titles.includes(title))
			.reduce((sum, lesson) => sum + lesson.minutes, 0);
		const said = way === 'whole-course' ? all : minutes;
		const hours = said >= 60 ? `${Math.floor(said / 60)} h ` : '';
		await expect(door).toContainText(`, ${hours}${said % 60} min`);
	}
	await page.locator('[data-way="ten-minutes"]').getByRole('heading').getByRole('link').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Attention, live');
	await page.goto('./');
	await page.getByRole('link', { name: 'Go on with Attention, live' }).click();
	await expect(page).toHaveURL(/\/lessons\/attention\/$/);
});

test('the entrance adds little to what the page starts with', async ({ browser, baseURL }) => {
	const page = await browser.newPage({ baseURL: baseURL ?? '' });
	const bodies: Promise<Buffer>[] = [];
	page.on('response', (response) => {
		if (/(\.js|\/museum\/)$/.test(new URL(response.url()).pathname)) bodies.push(response.body());
	});
	await page.goto('./');
	await page.waitForFunction(() => document.documentElement.dataset.started !== undefined);
	await page.waitForLoadState('networkidle');
	const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).byteLength);
	const sum = sizes.reduce((before, size) => before + size, 0);
	console.log(`entrance: ${(sum / 1000).toFixed(1)} kB of HTML and JavaScript`);
	await page.close();
	expect(sizes.length).toBeGreaterThan(5);
	expect(sum).toBeLessThanOrEqual(most);
});

test.describe('without scripts', () => {
	test.use({ javaScriptEnabled: false });

	test('the entrance shows and tells both, with RoPE and without', async ({ page }) => {
		await page.goto('./');
		const lobby = page.getByTestId('lobby');
		await expect(lobby.getByTestId('lobby-map')).toHaveCount(2);
		await expect(lobby).toContainText(withRope);
		await expect(lobby.locator('noscript .told')).toHaveText(without);
		await expect(lobby.getByRole('switch')).toBeHidden();
		await expect(page.locator('[data-way="an-hour"] h3 a')).toHaveAttribute('href', /lessons/);
	});
});

test('a term of the glossary leads back to where a lesson explains it', async ({ page }) => {
	await page.goto('./glossary/#token');
	const term = page.locator('#token');
	await term.getByRole('link', { name: 'Tokens and tied embeddings' }).click();
	await expect(page).toHaveURL(/\/lessons\/tokens\//);
	await expect(
		page.locator('article').getByRole('button', { name: 'tokens' }).first()
	).toBeVisible();
});

test('the list of exhibits has each with a picture, a page of its own and the lessons it stands in', async ({
	page,
	request
}) => {
	const { widgets } = (await (await request.get('./catalog.json')).json()) as {
		widgets: { name: string; title: string }[];
	};
	await page.goto('./exhibits/');
	await expect(page.getByRole('main').locator('li[id]')).toHaveCount(widgets.length);
	for (const { name, title } of widgets) {
		const place = page.locator(`li#${name}`);
		const own = place.getByRole('heading', { name: title, exact: true }).getByRole('link');
		await expect(own).toHaveAttribute('href', new RegExp(`/embed/${name}/$`));
		const picture = await place.getByRole('presentation').getAttribute('src');
		expect((await request.head(new URL(picture ?? '', page.url()).href)).ok(), name).toBe(true);
	}
	await expect(
		page.locator('li#attention-bench').getByRole('link', { name: 'NoPE layers' })
	).toBeVisible();
});
