/** @file Serves the engine's harness page to the browser tests. */
import { serveFolder } from '../../scripts/static-server.js';
import { buildHarness } from './build-harness.js';

/** Builds the page unless nothing changed since, and serves it under a base path. */
export async function serveHarness(): Promise<{ url: string; close: () => Promise<void> }> {
	const server = await serveFolder({ folder: buildHarness(), base: '/museum' });
	return { url: `${server.url}harness.html`, close: server.close };
}
