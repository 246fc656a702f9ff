import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { serveFolder } from '../scripts/static-server.js';
import { expect, test, type Page } from './museum-test.ts';
import { lessons, widgets } from './catalog.ts';
import { onOnePage, test as testOnOnePage } from './one-page.ts';

// Tests of this file need nothing of each other.
test.describe.configure({ mode: 'parallel' });

interface Message {
	source: string;
	version: number;
	type: string;
	height?: number;
}

/** A course page on another origin that keeps what its frame says. */
function parentPage(body: string): string {
	return `<!doctype html><title>A course</title><h1>A course</h1>
<script>window.said = []; addEventListener('message', (e) => said.push(e.data));</script>
${body}`;
}

/** Serves a course page that frames `src`, or holds a snippet as it is, and opens it. */
async function openCourse(page: Page, src: string): Promise<() => void> {
	const body = src.startsWith('<')
		? src
		: `<script>addEventListener('message', (e) => { if (e.data.type === 'resize') document.querySelector('iframe').style.height = e.data.height + 'px'; });</script>
<iframe title="exhibit" style="width:100%;border:0" src="${src}"></iframe>`;
	const course = createServer((_, response) => {
		response.setHeader('Content-Type', 'text/html');
		response.end(parentPage(body));
	});
	await new Promise<void>((resolve) => course.listen(0, '127.0.0.1', resolve));
	await page.goto(`http://127.0.0.1:${(course.address() as AddressInfo).port}/`);
	return () => {
		course.closeAllConnections();
		course.close();
	};
}

const readSaid = (page: Page) =>
	page.evaluate(() => (window as unknown as { said: Message[] }).said);

const framed = [
	...widgets.map(({ name }) => [`embed/${name}/`, { widgets: [name] }] as const),
	...lessons.map(
		({ slug, widgets: shown }) =>
			[`embed/lesson/${slug}/`, { widgets: [...shown], lesson: slug }] as const
	)
];
/** What is opened one after the other in one window, which has the scripts of those before at hand. */
const perWindow = 12;
for (let at = 0; at < framed.length; at += perWindow)
	onOnePage(
		`in a frame, ${at + 1} to ${at + perWindow}`,
		(page) => page.setViewportSize({ width: 1280, height: 720 }),
		(one) => {
			for (const [path, ready] of framed.slice(at, at + perWindow))
				testOnOnePage(
					`${path} tells the page around it that it is ready, and how tall`,
					async ({ baseURL }) => {
						const { page } = one;
						const close = await openCourse(page, new URL(`./${path}`, baseURL).href);
						await expect
							.poll(async () => (await readSaid(page)).map(({ type }) => type))
							.toEqual(expect.arrayContaining(['ready', 'resize']));
						const said = await readSaid(page);
						for (const message of said)
							expect(message).toMatchObject({ source: 'model-museum', version: 1 });
						expect(said.find(({ type }) => type === 'ready')).toMatchObject(ready);
						expect(said.findLast(({ height }) => height !== undefined)?.height).toBeGreaterThan(
							200
						);
						close();
					}
				);
		}
	);

test('a framed exhibit says ready, settles its height and reports its state', async ({
	page,
	baseURL
}) => {
	const src = new URL('./embed/attention-bench/?layer=4&head=2&theme=dark', baseURL).href;
	const close = await openCourse(page, src);
	const frame = page.frameLocator('iframe');
	await expect(frame.locator('[data-widget="attention-bench"]')).toHaveAttribute(
		'data-state',
		'recorded'
	);
	await expect(frame.locator('main')).toHaveCount(1);
	await expect(frame.locator('h1')).toHaveCount(1);
	await expect(frame.locator('html')).toHaveAttribute('data-theme', 'dark');
	const said = () => readSaid(page);
	await expect.poll(async () => (await said()).map(({ type }) => type)).toContain('ready');
	await expect.poll(async () => (await said()).map(({ type }) => type)).toContain('resize');
	const countResizes = async () => (await said()).filter(({ type }) => type === 'resize').length;
	const rests = async () => {
		const before = await countResizes();
		await page.waitForTimeout(1500);
		return (await countResizes()) === before;
	};
	await expect.poll(rests, 'comes to rest').toBe(true);
	for (const message of await said())
		expect(message).toMatchObject({ source: 'model-museum', version: 1 });
	const heights = (await said()).flatMap(({ height }) => (height === undefined ? [] : [height]));
	expect(heights.at(-1)).toBeGreaterThan(300);
	close();
});

test('a bad parameter is ignored with a visible note', async ({ page }) => {
	await page.goto('./embed/attention-bench/?layer=99&theme=purple&head=3');
	await expect(page.locator('[data-widget="attention-bench"]')).toHaveAttribute(
		'data-state',
		'recorded'
	);
	await expect(page.getByRole('status').getByText('layer: “99”')).toBeVisible();
});

test('the snippet of the page about the museum fits its frame by itself, on a phone and beside a text', async ({
	page,
	baseURL
}) => {
	await page.goto('./about/');
	const code = await page.locator('pre', { hasText: '<iframe' }).innerText();
	const written = code.replace('https://your-host.example/', baseURL ?? '');
	const first = Number(/height="(\d+)"/.exec(code)?.[1]);
	for (const width of [800, 400]) {
		await page.setViewportSize({ width: width + 16, height: 800 });
		// Two on one page: each hears its own.
		const close = await openCourse(
			page,
			`${written}\n${written.replace('attention-bench', 'rope-hands')}`
		);
		const frames = page.locator('iframe');
		for (const index of [0, 1]) {
			// An exhibit waits until somebody is near.
			await frames.nth(index).scrollIntoViewIfNeeded();
			const root = frames.nth(index).contentFrame().locator('[data-widget]');
			await expect(root).toHaveAttribute('data-state', /recorded|idle/);
			await expect
				.poll(() =>
					frames.nth(index).evaluate((frame: HTMLIFrameElement) => Math.round(frame.clientHeight))
				)
				.not.toBe(first);
			await expect
				.poll(async () => {
					const inside = await frames
						.nth(index)
						.contentFrame()
						.locator('main')
						.evaluate((main) => Math.ceil(main.getBoundingClientRect().height));
					const given = await frames.nth(index).evaluate((frame) => frame.clientHeight);
					return Math.abs(given - inside);
				})
				.toBeLessThanOrEqual(1);
		}
		if (width === 800) {
			const given = await frames.first().evaluate((frame) => frame.clientHeight);
			// What is guessed before anything is known is near enough that a page hardly jumps.
			expect(Math.abs(given - first)).toBeLessThan(200);
		}
		close();
	}
});

test('a framed lesson tells the page around it how its quiz is answered, and that it is done', async ({
	page,
	baseURL
}) => {
	const close = await openCourse(page, new URL('./embed/lesson/nope-layers/', baseURL).href);
	const frame = page.frameLocator('iframe');
	await expect(frame.getByText('is told how you answered')).toBeVisible();
	// Read before its scripts run, and pressed in vain.
	await expect(frame.locator('html')).toHaveAttribute('data-started');
	const said = async (type: string) =>
		(await readSaid(page)).filter((message) => message.type === type);
	const questions = frame.locator('.quiz [role="group"]');
	const count = await questions.count();
	let pressed = 0;
	for (const question of await questions.all()) {
		for (const option of await question.getByRole('button').all()) {
			await option.click();
			pressed++;
			await expect.poll(async () => (await said('answer')).length).toBe(pressed);
			if ((await question.locator('li.right').count()) > 0) break;
		}
	}
	const answers = (await said('answer')) as unknown as {
		lesson: string;
		question: number;
		option: number;
		isRight: boolean;
		tries: number;
	}[];
	expect(answers.filter(({ isRight }) => isRight)).toHaveLength(count);
	expect(new Set(answers.map(({ lesson }) => lesson))).toEqual(new Set(['nope-layers']));
	expect(answers[0]).toMatchObject({ question: 0, option: 0, tries: 1 });
	const right = answers.filter(({ isRight, tries }) => isRight && tries === 1).length;
	await expect.poll(() => said('quiz')).toMatchObject([{ lesson: 'nope-layers', right, count }]);
	expect(await said('done')).toEqual([]);
	await frame.getByRole('button', { name: /mark as done/i }).click();
	await expect.poll(() => said('done')).toMatchObject([{ lesson: 'nope-layers', xp: 40 }]);
	// Whoever missed it hears it when the lesson is opened once more.
	await page.reload();
	await expect.poll(() => said('done')).toMatchObject([{ xp: 40 }]);
	expect(await said('quiz')).toHaveLength(1);
	close();
});

test('a frame that is sandboxed too tightly for its host says so to its reader and to the page around it', async ({
	page,
	baseURL
}) => {
	const src = new URL('./embed/attention-bench/?layer=4', baseURL).href;
	const close = await openCourse(
		page,
		`<iframe sandbox="allow-scripts" style="width:100%;height:1500px" src="${src}"></iframe>`
	);
	const notice = page.frameLocator('iframe').getByTestId('sealed');
	await expect(notice).toContainText('allow-same-origin');
	await expect(notice.getByRole('link')).toHaveAttribute('href', src);
	await expect(notice).toContainText(src);
	await expect(page.frameLocator('iframe').locator('h1')).toContainText('Attention bench');
	await expect
		.poll(() => readSaid(page))
		.toEqual([expect.objectContaining({ type: 'error', code: 'sealed-frame', version: 1 })]);
	close();
});

test('a frame with an origin of its own shows, runs and obeys, where the host lets other sites read its files', async ({
	page
}) => {
	const museum = await serveFolder({
		folder: resolve(import.meta.dirname, '../build'),
		base: '/museum',
		headers: { 'Access-Control-Allow-Origin': '*' }
	});
	const close = await openCourse(
		page,
		`<script src="${museum.url}model-museum-exhibit.js"></script>
<model-museum-exhibit exhibit="attention-bench" state="layer=2" sandbox="allow-scripts"></model-museum-exhibit>`
	);
	try {
		const bench = page.frameLocator('iframe');
		const root = bench.locator('[data-widget="attention-bench"]');
		await expect(root).toHaveAttribute('data-state', 'recorded');
		expect(
			await root.evaluate(() => [self.origin, 'sealed' in document.documentElement.dataset])
		).toEqual(['null', false]);
		await expect(bench.getByTestId('sealed')).toBeHidden();
		const answers = await page.evaluate(async () => {
			interface Exhibit extends HTMLElement {
				set(state: object): Promise<unknown>;
				run(): Promise<unknown>;
			}
			const exhibit = document.querySelector<Exhibit>('[exhibit="attention-bench"]');
			return [await exhibit?.set({ layer: 5 }), await exhibit?.run()];
		});
		expect(answers).toMatchObject([{ layer: 5 }, { schedule: 'own' }]);
		await expect(root).toHaveAttribute('data-state', 'live');
		expect((await readSaid(page)).filter(({ type }) => type === 'error')).toEqual([]);
	} finally {
		close();
		await museum.close();
	}
});

test('an exhibit on its own has a way back, which a frame does not show', async ({
	page,
	baseURL
}) => {
	await page.goto('./');
	await page.getByRole('link', { name: 'Open the bench on its own' }).click();
	await expect(page).toHaveURL(/\/embed\/attention-bench\//);
	await expect(page.getByRole('link', { name: 'NoPE layers' })).toHaveAttribute(
		'href',
		/\/lessons\/nope-layers\/$/
	);
	await page.getByRole('link', { name: /Model Museum/ }).click();
	await expect(page).toHaveURL(/\/museum\/$/);
	const close = await openCourse(page, new URL('./embed/lesson/nope-layers/', baseURL).href);
	await expect(page.frameLocator('iframe').locator('h1')).toBeVisible();
	await expect(page.frameLocator('iframe').getByRole('link', { name: /← / })).toBeHidden();
	close();
});
