import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	built,
	makeSecondEdition,
	openHost,
	openInFrame,
	readList,
	secondMark,
	secondScript,
	type Host
} from './editions.ts';
import { expect, test, type Page } from './museum-test.ts';
import { openRecorded, pressSoon, runLive } from './pages.ts';

test.use({ serviceWorkers: 'allow' });

let host: Host;
test.beforeEach(async () => {
	host = await openHost(built);
});
test.afterEach(() => host.close());

/** What is kept of the site, by the hashes of its files. */
const listKept = (page: Page) =>
	page.evaluate(async () => {
		const places = await caches.keys();
		const content = places.find((name) => name.startsWith('museum-content:'));
		const keys = content ? await (await caches.open(content)).keys() : [];
		return keys.map(({ url }) => url.slice(url.lastIndexOf('/') + 1));
	});

/** Waits until the service worker has the page and has kept every file that its host was asked for, which is of the first edition. */
async function whenKept(page: Page): Promise<void> {
	await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
	const hashes = new Map(readList(built).files.map(([path, hash]) => [path, hash]));
	const findMissing = async () => {
		const kept = new Set(await listKept(page));
		return [...host.given].filter((path) => hashes.has(path) && !kept.has(hashes.get(path) ?? ''));
	};
	const look = async () => {
		const count = host.given.size;
		const missing = await findMissing();
		if (missing.length > 0) return `lacks ${missing.join(' ')}`;
		// What is kept leads to more of it.
		await page.waitForTimeout(2100);
		return count === host.given.size ? 'at rest' : 'more was asked for';
	};
	// The largest files are hashed before they are kept, which takes a slow machine a while.
	await expect.poll(look, { timeout: 120_000 }).toBe('at rest');
	expect((await listKept(page)).length).toBeGreaterThan(20);
}

/** The page's address, its text, and every script that the browser fetched or was given for it, at one moment. */
const lookAt = (page: Page) =>
	page.evaluate(() => ({
		url: location.href,
		shown: document.querySelector('main')?.innerText ?? '',
		scripts: performance
			.getEntriesByType('resource')
			.map(({ name }) => new URL(name).pathname)
			.filter((path) => path.includes('/_app/immutable/') && path.endsWith('.js'))
	}));

test('after one visit a lesson opens without its host, by any form of its address, and its exhibit runs', async ({
	page
}) => {
	await page.goto(`${host.url}lessons/nope-layers/`);
	await whenKept(page);
	await runLive(page);
	await whenKept(page);
	await host.close();

	await page.goto(`${host.url}lessons/nope-layers/?exhibit=bench&theme=dark`);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
	await runLive(page);
	await page.goto(`${host.url}lessons/nope-layers`);
	expect(new URL(page.url()).pathname).toBe('/museum/lessons/nope-layers/');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await page.goto(host.url);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(
		'A language model, taken apart while it runs'
	);
	// From page to page, by its data.
	await page.evaluate(() => {
		(window as { isSame?: boolean }).isSame = true;
	});
	await page.getByRole('navigation').getByRole('link', { name: 'Lessons' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lessons');
	expect(await page.evaluate(() => (window as { isSame?: boolean }).isSame)).toBe(true);
	await page.locator('a[href$="/lessons/yarn/"]').first().click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(
		'This page is not on this device'
	);
	await page.goto(`${host.url}lessons/yarn/`);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(
		'This page is not on this device'
	);
	await page.goto(`${host.url}no/such/room/?a=1`);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such room');
});

test('what is still coming when the service worker takes over is kept as well', async ({
	page
}) => {
	const [install, give] = [/\/service-worker\.js/, /\/traces\//].map((paths) => host.hold(paths));
	await page.goto(`${host.url}lessons/nope-layers/`);
	await page.locator('[data-widget-slot="attention-bench"]').first().scrollIntoViewIfNeeded();
	const isAsked = () => host.takeAsked().some((path) => path.includes('/traces/'));
	await expect.poll(isAsked).toBe(true);
	install?.();
	await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
	await whenKept(page);
	give?.();
	await openRecorded(page);
	await whenKept(page);
	await host.close();
	await page.goto(`${host.url}lessons/nope-layers/`);
	await openRecorded(page);
});

test('a lesson is taken along with its size said before, can be paused, runs without its host, and goes again', async ({
	page
}) => {
	await page.goto(`${host.url}take-along/`);
	await whenKept(page);
	// None of what is large came by itself.
	const large = /\.(wasm|packed)$|models\/|traces\//;
	expect(host.takeAsked().filter((path) => large.test(path))).toEqual([]);
	await page.getByRole('checkbox', { name: /NoPE/ }).first().check();
	const size = page.getByTestId('chosen-size');
	await expect(size).toHaveText(/^[\d.]+ MB to fetch$/);
	const said = parseFloat((await size.textContent()) ?? '');
	expect(said).toBeGreaterThan(20);

	const pausing = pressSoon(page, 'main', 'Pause');
	await page.getByRole('button', { name: 'Take 1 lesson along' }).click();
	await pausing;
	await expect(page.getByTestId('lacking')).toBeVisible();
	await page.getByRole('button', { name: 'Fetch them' }).click();
	await expect(page.getByText('on this device', { exact: true })).toBeVisible({ timeout: 60_000 });
	const list = readList(built);
	const fetched = new Set(host.takeAsked().map((path) => path.replace(/^\/museum\//, '')));
	const sum = list.files
		.filter(([path]) => fetched.has(path.replace(/index\.html$/, '')))
		.reduce((sum, [, , bytes]) => sum + bytes, 0);
	// What was said is what came, give or take what the first visit had brought already.
	expect(Math.abs(sum / 1e6 - said)).toBeLessThan(1.5);

	await host.close();
	await page.goto(`${host.url}lessons/nope-layers/`);
	await runLive(page);
	await page.goto(`${host.url}take-along/`);
	await page.getByRole('button', { name: /^Remove .*NoPE/ }).click();
	await expect(page.getByText('on this device', { exact: true })).toHaveCount(0);
	await page.getByRole('button', { name: 'Remove everything kept' }).click();
	await expect(page.getByTestId('kept')).toContainText(/visited pages included: [1-9]\d\d kB/);
});

test('a new edition takes over though the host leaves the page waiting', async ({ page }) => {
	const folder = mkdtempSync(join(tmpdir(), 'second-edition-'));
	host.hold(/models\/nano/);
	try {
		makeSecondEdition(folder);
		await page.goto(`${host.url}lessons/`);
		await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
		host.show(folder);
		await page.goto(`${host.url}lessons/`);
		const anew = page.getByTestId('edition').getByRole('button', { name: 'Open it anew' });
		await expect(anew).toBeVisible();
		await page.evaluate(() => {
			// Settles when the old edition gives it up, or the page goes.
			fetch('/museum/models/nano/model.safetensors').catch(() => undefined);
		});
		await expect.poll(() => host.takeAsked().some((path) => path.includes('nano'))).toBe(true);
		await Promise.all([page.waitForEvent('load'), anew.click()]);
		await page.waitForFunction(() => document.documentElement.dataset.started !== undefined);
		const { scripts } = await lookAt(page);
		expect(scripts.filter((path) => !secondScript.test(path))).toEqual([]);
		expect(scripts.length).toBeGreaterThan(3);
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test('a new edition is announced, and in fifty switches no page has scripts or data of two', async ({
	page
}) => {
	// Some hundred pages, and half as many installations: a busy machine needs seconds for each, and how long it takes is not the question.
	test.setTimeout(600_000);
	const folder = mkdtempSync(join(tmpdir(), 'second-edition-'));
	try {
		makeSecondEdition(folder);
		const expectWhole = async () => {
			const { url, shown, scripts } = await lookAt(page);
			expect(scripts.length).toBeGreaterThan(3);
			const second = scripts.filter((path) => secondScript.test(path)).length;
			expect([0, scripts.length], `${url}: ${scripts.join(' ')}`).toContain(second);
			// Lessons say their summary; those of the second edition say so.
			if (/\/lessons\//.test(url)) expect(shown.includes(secondMark.trim()), url).toBe(second > 0);
			return second > 0 ? 2 : 1;
		};
		await page.goto(`${host.url}lessons/`);
		await whenKept(page);
		expect(await expectWhole()).toBe(1);
		const announced = page.getByTestId('edition');

		// The way a person goes it: told, and then asked for.
		host.show(folder);
		await page.goto(`${host.url}lessons/`);
		expect(await expectWhole()).toBe(1);
		await expect(announced).toContainText('A new edition of the museum is here');
		await Promise.all([
			page.waitForEvent('load'),
			announced.getByRole('button', { name: 'Open it anew' }).click()
		]);
		await page.waitForFunction(() => document.documentElement.dataset.started !== undefined);
		expect(await expectWhole()).toBe(2);

		const stops = ['lessons/', 'lessons/rope/', 'glossary/', 'lessons/tokens/', 'lessons/yarn/'];
		const titles = stops.map((stop) => {
			const html = readFileSync(join(built, stop, 'index.html'), 'utf8');
			return /<title>([^<]+)/.exec(html)?.[1] ?? '';
		});
		const seen = new Set<number>();
		for (let round = 0; round < 50; round++) {
			host.show(round % 2 === 0 ? built : folder);
			const stop = stops[round % stops.length] ?? '';
			if (round % 3 === 0) await page.goto(host.url + stop);
			else {
				// By a link, so that the page stays and asks for data.
				await page.evaluate((href) => {
					const link = Object.assign(document.createElement('a'), { href, textContent: 'go' });
					document.querySelector('main')?.append(link);
					link.click();
					link.remove();
				}, host.url + stop);
				await page.waitForURL(host.url + stop);
				await page.waitForFunction(() => document.documentElement.dataset.started !== undefined);
			}
			// A page that stays has the new address somewhat before it has the new words.
			await expect(page).toHaveTitle(titles[round % stops.length] ?? '');
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			await expect(page.locator('main')).not.toContainText('Something went wrong');
			seen.add(await expectWhole());
			if (await announced.isVisible()) {
				await page.evaluate(() => Object.assign(window, { wasLeft: true }));
				await announced.getByRole('button', { name: 'Open it anew' }).click();
				// Another page, which may have news of its own soon.
				await page.waitForFunction(
					() =>
						!('wasLeft' in window) &&
						document.readyState === 'complete' &&
						document.documentElement.dataset.started !== undefined
				);
				seen.add(await expectWhole());
			}
		}
		expect([...seen].sort()).toEqual([1, 2]);
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test('where the browser has no room left, pages come from the network and say so', async ({
	page
}) => {
	const session = await page.context().newCDPSession(page);
	const { origin } = new URL(host.url);
	await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 60_000 });
	await page.goto(`${host.url}lessons/rope/`);
	await expect(page.getByTestId('edition')).toContainText('no room for more pages');
	await page.goto(`${host.url}lessons/`);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lessons');
	await page.goto(`${host.url}take-along/`);
	await page.getByRole('checkbox', { name: /NoPE/ }).first().check();
	await page.getByRole('button', { name: 'Take 1 lesson along' }).click();
	await expect(page.getByRole('alert')).toContainText('There is no room left');
});

test('an exhibit in a frame of another site installs nothing and keeps nothing', async ({
	page
}) => {
	await openInFrame(page, `${host.url}embed/attention-bench/`);
	const frame = page.frameLocator('iframe');
	await expect(frame.locator('[data-widget]')).toHaveAttribute('data-state', 'recorded');
	await page.waitForTimeout(4000);
	const inside = page.frames().find((frame) => frame.url().includes('/embed/attention-bench/'));
	expect(
		await inside?.evaluate(async () => {
			// Where third-party cookies are blocked, both refuse to say.
			const count = (list: Promise<readonly unknown[]>) =>
				list.then(
					({ length }) => length,
					() => 0
				);
			return [await count(navigator.serviceWorker.getRegistrations()), await count(caches.keys())];
		})
	).toEqual([0, 0]);
});
