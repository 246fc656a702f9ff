/** @file What pages and workers take for a script (Trusted Types). That they never ask for more is what every browser test looks at. */
import { built, openHost } from './editions.ts';
import { expect, openMuseumPage, test } from './museum-test.ts';
import { runLive } from './pages.ts';

/** What a page answers to each of these; run in it, as a script that got in would. */
const attempts = (address: string): Record<string, string> => {
	const attempt = (act: () => unknown) => {
		try {
			act();
			return 'taken';
		} catch (error) {
			return (error as Error).name;
		}
	};
	const { trustedTypes } = globalThis as unknown as {
		trustedTypes: { createPolicy(name: string, rules: object): unknown };
	};
	return {
		markup: attempt(() => (document.createElement('div').innerHTML = '<b>bold</b>')),
		worker: attempt(() => new Worker(address, { type: 'module' })),
		script: attempt(() => (document.createElement('script').src = address)),
		frame: attempt(() => (document.createElement('iframe').srcdoc = '<b>bold</b>')),
		...Object.fromEntries(
			['default', 'mine', 'svelte-trusted-html', 'museum-scripts'].map((name) => [
				name,
				attempt(() => trustedTypes.createPolicy(name, {}))
			])
		)
	};
};

test('a page takes markup and addresses of scripts from no text, and no policy of anybody else’s', async ({
	page,
	refused
}) => {
	await page.goto('./embed/attention-bench/');
	await runLive(page);
	const address = page.workers()[0]?.url() ?? '';
	expect(address).toContain('/_app/immutable/workers/');
	expect(refused.splice(0)).toEqual([]);
	const answers = await page.evaluate(attempts, address);
	expect([...new Set(Object.values(answers))], JSON.stringify(answers)).toEqual(['TypeError']);
	await expect.poll(() => refused.length).toBe(Object.keys(answers).length);
	refused.splice(0);
});

test.describe('with the service worker', () => {
	test.use({ serviceWorkers: 'allow' });

	test('a worker starts the site’s workers and no other script', async ({ context, refused }) => {
		const host = await openHost(built);
		try {
			const page = openMuseumPage(await context.newPage());
			await page.goto(`${host.url}lessons/nope-layers/`);
			await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
			await page.reload();
			await runLive(page);
			const [worker] = page.workers();
			expect(refused).toEqual([]);
			const names = await worker?.evaluate((outside: string) => {
				const attempt = (act: () => unknown) => {
					try {
						act();
						return 'taken';
					} catch (error) {
						return (error as Error).name;
					}
				};
				// The browser's own, which knows nothing of the site's policy, and what the site has in its place.
				const Bare = Object.getPrototypeOf(Worker) as typeof Worker;
				return [
					attempt(() => new Bare(self.location.href, { type: 'module' })),
					attempt(() => new Worker(outside, { type: 'module' })),
					attempt(() => new Worker(self.location.href, { type: 'module' }).terminate())
				];
			}, `${host.url}service-worker.js.txt`);
			expect(names).toEqual(['TypeError', 'TypeError', 'taken']);
			// The site's own policy says no by itself.
			await expect.poll(() => refused.length).toBe(1);
			expect(refused.splice(0)[0]).toContain('require-trusted-types-for');
		} finally {
			await host.close();
		}
	});
});
