/**
 * @file Serves the built site the way any static host does: files, `404.html` for the rest, no special headers.
 * `sirv` (MIT, kept by the author of SvelteKit's own preview) finds and streams the files; `@polka/compression` (MIT, of the same
 * house) sends text compressed, as hosts do.
 */
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import compression from '@polka/compression';
import sirv from 'sirv';

/**
 * @param {{ folder: string, base?: string, port?: number, host?: string, headers?: Readonly<Record<string, string>> }} options `port` 0 takes any free one
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} `url` ends in a slash
 */
export async function serveFolder({
	folder,
	base = '',
	port = 0,
	host = '127.0.0.1',
	headers = {}
}) {
	if (!existsSync(folder)) throw new Error(`${folder} is not there; run "npm run build" first.`);
	const files = sirv(folder, { dev: false, etag: true });
	const compress = compression();
	const server = createServer((request, response) => {
		const path = request.url ?? '/';
		if (base && !path.startsWith(`${base}/`)) {
			response.writeHead(path === '/' || path === base ? 302 : 404, { Location: `${base}/` });
			response.end();
			return;
		}
		request.url = path.slice(base.length) || '/';
		for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
		compress(request, response);
		files(request, response, () => {
			const page = join(folder, '404.html');
			response.writeHead(404, { 'Content-Type': 'text/html' });
			if (existsSync(page)) createReadStream(page).pipe(response);
			else response.end('Not found');
		});
	});
	// Five seconds by default: a connection that is closed at the moment when a client asks again fails the client, and so a test.
	server.keepAliveTimeout = 600_000;
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, () => resolve(undefined));
	});
	const address = server.address();
	const actual = typeof address === 'object' && address ? address.port : port;
	return {
		url: `http://${host === '0.0.0.0' ? 'localhost' : host}:${actual}${base}/`,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}
