import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, type Page } from './museum-test.ts';
import { lessons, widgets } from './catalog.ts';

// Tests of this file need nothing of each other.
test.describe.configure({ mode: 'parallel' });

interface Message {
	source: string;
	version: number;
	type: string;
	height?: number;
}

/** A course page on another origin that frames an exhibit and keeps what it says. */
function parentPage(src: string): string {
	return `<!doctype html><title>A course</title><h1>A course</h1>
<script>window.said = []; addEventListener('message', (e) => { said.push(e.data); if (e.data.type === 'resize') document.querySelector('iframe').style.height = e.data.height + 'px'; });</script>
<iframe title="exhibit" style="width:100%;border:0" src="${src}"></iframe>`;
}

/** Serves a course page that frames `src`, and opens it. */
async function openCourse(page: Page, src: string): Promise<() => void> {
	const course = createServer((_, response) => {
		response.setHeader('Content-Type', 'text/html');
		response.end(parentPage(src));
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

for (const [path, ready] of [
	...widgets.map(({ name }) => [`embed/${name}/`, { widgets: [name] }] as const),
	...lessons.map(
		({ slug, widgets: shown }) =>
			[`embed/lesson/${slug}/`, { widgets: [...shown], lesson: slug }] as const
	)
])
	test(`${path} tells the page around it that it is ready, and how tall`, async ({
		page,
		baseURL
	}) => {
		const close = await openCourse(page, new URL(`./${path}`, baseURL).href);
		await expect
			.poll(async () => (await readSaid(page)).map(({ type }) => type))
			.toEqual(expect.arrayContaining(['ready', 'resize']));
		const said = await readSaid(page);
		for (const message of said)
			expect(message).toMatchObject({ source: 'model-museum', version: 1 });
		expect(said.find(({ type }) => type === 'ready')).toMatchObject(ready);
		expect(said.findLast(({ height }) => height !== undefined)?.height).toBeGreaterThan(200);
		close();
	});

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
	await page.waitForTimeout(1500);
	const settled = (await said()).filter(({ type }) => type === 'resize').length;
	await page.waitForTimeout(1500);
	expect((await said()).filter(({ type }) => type === 'resize').length).toBe(settled);
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
	await expect(page.getByText(/layer/i).filter({ hasText: '99' }).first()).toBeVisible();
});
