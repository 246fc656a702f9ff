/** @file Serves the engine's harness page to the browser tests. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { serveFolder } from '../../scripts/static-server.js';
import { buildHarness } from './build-harness.js';

/** Builds the page unless nothing changed since, and serves it under a base path. */
export async function serveHarness(): Promise<{ url: string; close: () => Promise<void> }> {
	const server = await serveFolder({ folder: buildHarness(), base: '/museum' });
	return { url: `${server.url}harness.html`, close: server.close };
}

/** Opens the page at `url` with the model of a folder beside it. */
export async function openBeside(page: Page, url: string, folder: string): Promise<void> {
	await page.route('**/random/**', (route) => {
		const path = new URL(route.request().url()).pathname.split('/random/')[1] ?? '';
		return route.fulfill({ path: join(folder, path), contentType: 'application/octet-stream' });
	});
	await page.goto(url);
	await page.waitForFunction(() => 'harness' in window);
}
