/** @file A course's page on another site than the museum (`localhost`, where the museum is at 127.0.0.1), which frames exhibits. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from './museum-test.ts';

export interface Said {
	readonly source: string;
	readonly version: number;
	readonly type: string;
	readonly widget?: string;
	readonly answers?: string;
	readonly code?: string;
	readonly versions?: readonly number[];
	readonly state?: Readonly<Record<string, string | number | null>>;
	readonly result?: Readonly<Record<string, unknown>>;
	readonly height?: number;
}

export interface Course {
	readonly origin: string;
	readonly close: () => void;
}

/**
 * Serves pages by path and opens the first.
 * @param pages bodies; the first hears all messages in `window.said`
 */
export async function openCoursePages(
	page: Page,
	pages: (origin: string) => Readonly<Record<string, string>>
): Promise<Course> {
	const server = createServer((request, response) => {
		const path = (request.url ?? '/').replace(/\?.*$/, '');
		const body = pages(origin)[path];
		response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'text/html' });
		response.end(`<!doctype html><meta charset="utf-8"><title>A course</title>
<script>window.said = []; addEventListener('message', ({ data }) => said.push(data));</script>
<h1>A course</h1>${body ?? ''}`);
	});
	await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
	const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
	await page.goto(`${origin}/`);
	return {
		origin,
		close: () => {
			server.closeAllConnections();
			server.close();
		}
	};
}

export const readSaid = (page: Page): Promise<Said[]> =>
	page.evaluate(() => (window as unknown as { said: Said[] }).said);
