import { gzipSync } from 'node:zlib';
import { expect, test } from './museum-test.ts';

const limit = 90_000;

test('the JavaScript a lesson starts with weighs at most 90 kB compressed', async ({
	browser,
	baseURL,
	request
}) => {
	const { lessons } = (await (await request.get('./catalog.json')).json()) as {
		lessons: { slug: string }[];
	};
	for (const { slug } of lessons) {
		// Of its own, so that nothing is in the cache.
		const page = await browser.newPage({ baseURL: baseURL ?? '' });
		// Nothing ever comes near: exhibits stay where they are until asked for.
		await page.addInitScript(() => {
			window.IntersectionObserver = class {
				observe() {}
				unobserve() {}
				disconnect() {}
			} as unknown as typeof IntersectionObserver;
		});
		const bodies: Promise<Buffer>[] = [];
		const weigh = (response: { url: () => string; body: () => Promise<Buffer> }) => {
			if (new URL(response.url()).pathname.endsWith('.js')) bodies.push(response.body());
		};
		page.on('response', weigh);
		await page.goto(`./lessons/${slug}/`);
		// Its scripts wait for its first paint; until then the network is idle.
		await page.waitForFunction(() => document.documentElement.dataset.started !== undefined);
		let before = -1;
		const isSettled = () => {
			const isSame = bodies.length === before;
			before = bodies.length;
			return isSame;
		};
		await expect.poll(isSettled, { intervals: [1000] }).toBe(true);
		const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).byteLength);
		const sum = sizes.reduce((before, size) => before + size, 0);
		console.log(`${slug}: ${(sum / 1000).toFixed(1)} kB of JavaScript in ${sizes.length} files`);
		await page.close();
		expect(sizes.length, slug).toBeGreaterThan(3);
		expect(sum, slug).toBeLessThanOrEqual(limit);
	}
});
