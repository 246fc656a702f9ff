/** @file Playwright's `test`, whose pages are opened once they answer. */
import {
	expect,
	test as base,
	type BrowserContext,
	type Page,
	type Worker
} from '@playwright/test';

export {
	expect,
	type APIRequestContext,
	type BrowserContext,
	type FrameLocator,
	type Locator,
	type Page
} from '@playwright/test';

/** Resolves when a page answers: its `load` comes before its scripts, which wait for its first paint. At once where it is none of the museum's. */
async function whenStarted(page: Page): Promise<void> {
	await page.waitForFunction(
		() =>
			document.querySelector('[data-sveltekit-preload-data]') === null ||
			document.documentElement.dataset.started !== undefined
	);
}

const workerMark = 'refused in a worker: ';

/** Lets a worker say what its policy refuses; one that has ended already said nothing. */
function watchWorker(worker: Worker, refused: string[]): void {
	worker.on('console', (message) => {
		if (message.text().startsWith(workerMark)) refused.push(message.text());
	});
	const listen = (mark: string) =>
		addEventListener('securitypolicyviolation', (event) => {
			const { effectiveDirective, blockedURI, sample } = event as SecurityPolicyViolationEvent;
			console.error(`${mark}${location.href}: ${effectiveDirective} ${blockedURI} ${sample}`);
		});
	worker.evaluate(listen, workerMark).catch(() => undefined);
}

/** What a policy, of a page or of a worker, refused anywhere in a test's browser; there is nothing that it should. */
export async function watchPolicy(context: BrowserContext): Promise<string[]> {
	const refused: string[] = [];
	context.on('page', (page) => page.on('worker', (worker) => watchWorker(worker, refused)));
	await context.exposeBinding('museumRefused', (_source, what: string) => refused.push(what));
	await context.addInitScript(() => {
		document.addEventListener('securitypolicyviolation', (event) => {
			// 'self' is nothing where a page is a file.
			if (location.protocol === 'file:') return;
			const { effectiveDirective, blockedURI, documentURI, sample } = event;
			const { museumRefused } = window as { museumRefused?: (what: string) => void };
			museumRefused?.(`${documentURI}: ${effectiveDirective} ${blockedURI} ${sample}`);
		});
	});
	return refused;
}

/** A page whose addresses count as opened once it answers. */
export function openMuseumPage(page: Page): Page {
	const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
	page.goto = async (...where) => {
		const response = await goto(...where);
		await whenStarted(page);
		return response;
	};
	page.reload = async (...options) => {
		const response = await reload(...options);
		await whenStarted(page);
		return response;
	};
	return page;
}

export const test = base.extend<{ refused: string[] }>({
	refused: [
		async ({ context, javaScriptEnabled }, use) => {
			const refused = javaScriptEnabled ? await watchPolicy(context) : [];
			await use(refused);
			expect(refused, 'refused by the content security policy').toEqual([]);
		},
		{ auto: true }
	],
	page: async ({ page, javaScriptEnabled }, use) => {
		await use(javaScriptEnabled ? openMuseumPage(page) : page);
	}
});
