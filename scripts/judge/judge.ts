/** @file `npm run judge`: opens every lesson of the built site and holds its figures and tables against the fact base and the lab's tables. */
import { resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { readFactBase } from '../../vite/facts-plugin.ts';
import { findChromium, quietFlags } from '../find-chromium.js';
import { serveFolder } from '../static-server.js';
import { collectShown } from './collect.ts';
import { factNumbers, labNumbers } from './references.ts';
import { judge, type Resolve } from './verdict.ts';

const root = resolve(import.meta.dirname, '../..');
const patience = 60_000;

/** Brings every exhibit of the page near and waits until each shows something, with its tables. */
async function furnish(page: Page): Promise<readonly string[]> {
	const problems: string[] = [];
	for (const slot of await page.locator('[data-widget-slot]').all()) {
		const name = (await slot.getAttribute('data-widget-slot')) ?? '';
		await slot.scrollIntoViewIfNeeded();
		const exhibit = slot.locator('[data-widget]').first();
		await exhibit.waitFor({ state: 'attached', timeout: patience });
		const isDone = async () => (await exhibit.getAttribute('data-state')) !== 'loading';
		const until = Date.now() + patience;
		do await page.waitForTimeout(600);
		while (!(await isDone()) && Date.now() < until);
		const state = await exhibit.getAttribute('data-state');
		if (state === 'loading' || state === 'failed') problems.push(`exhibit ${name}: is ${state}`);
	}
	// A table is made when it is opened.
	await page.locator('[data-widget] details').evaluateAll((all) => {
		for (const details of all) (details as HTMLDetailsElement).open = true;
	});
	await page.waitForTimeout(600);
	return problems;
}

/** Prints what is wrong, lesson by lesson. @param only slugs of lessons; all where none is named. @returns the exit code */
export async function main(only: readonly string[] = []): Promise<number> {
	const base = readFactBase();
	const lab = resolve(root, 'content/lab');
	const resolvers: Resolve = {
		fact: (reference) => factNumbers(base, reference),
		lab: (reference) => labNumbers(lab, reference)
	};
	const folder = resolve(root, 'build');
	const server = await serveFolder({ folder, base: process.env.BASE_PATH ?? '' });
	const browser = await chromium.launch({ executablePath: findChromium(), args: quietFlags });
	let wrong = 0;
	try {
		const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
		const catalog = (await (await fetch(`${server.url}catalog.json`)).json()) as {
			readonly lessons: readonly { readonly slug: string }[];
		};
		for (const { slug } of catalog.lessons) {
			if (only.length > 0 && !only.includes(slug)) continue;
			await page.goto(`${server.url}lessons/${slug}/`);
			const unfurnished = await furnish(page);
			const { problems, compared, tagged } = judge(await page.evaluate(collectShown), resolvers);
			const all = [...unfurnished, ...problems];
			wrong += all.length;
			console.log(
				`${slug}: ${tagged} tagged numbers, ${compared} held against fact or cell, ${all.length} wrong`
			);
			for (const problem of all) console.log(`  ✗ ${problem}`);
		}
	} finally {
		await browser.close();
		await server.close();
	}
	console.log(
		wrong === 0 ? 'The judge has nothing to object.' : `The judge objects ${wrong} times.`
	);
	return wrong === 0 ? 0 : 1;
}
