// Serves the museum from this folder: `node serve.mjs [port] [host]`. Needs Node 18 or newer and nothing else.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const site = fileURLToPath(new URL('./site', import.meta.url));
const [port = '8000', host = '127.0.0.1'] = process.argv.slice(2);
const types = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.css': 'text/css',
	'.json': 'application/json',
	'.svg': 'image/svg+xml',
	'.png': 'image/png',
	'.wasm': 'application/wasm',
	'.woff2': 'font/woff2',
	'.xml': 'application/xml',
	'.txt': 'text/plain; charset=utf-8',
	'.csv': 'text/csv'
};

async function find(path) {
	const file = join(site, path);
	if (file !== site && !file.startsWith(site + sep)) return null;
	try {
		const found = await stat(file);
		if (!found.isDirectory()) return { file, size: found.size };
		return path.endsWith('/') ? find(`${path}index.html`) : { folder: `${path}/` };
	} catch {
		return null;
	}
}

const server = createServer(async (request, response) => {
	const { pathname, search } = new URL(request.url, 'http://museum');
	let path = '';
	try {
		path = decodeURIComponent(pathname);
	} catch {
		// A broken address is the address of nothing.
	}
	const found = await find(path);
	if (found?.folder) {
		response.writeHead(301, { Location: encodeURI(found.folder) + search }).end();
		return;
	}
	const shown = found ?? (await find('/404.html'));
	if (!shown) {
		response.writeHead(404).end('Not found');
		return;
	}
	response.writeHead(found ? 200 : 404, {
		'Content-Type': types[extname(shown.file)] ?? 'application/octet-stream',
		'Content-Length': shown.size,
		'Cache-Control': path.includes('/_app/immutable/') ? 'public, max-age=31536000, immutable' : 'no-cache'
	});
	if (request.method === 'HEAD') response.end();
	else createReadStream(shown.file).pipe(response);
});
server.on('error', (error) => {
	console.error(`The port ${port} cannot be used (${error.code}). Another: node serve.mjs 8001`);
	process.exit(1);
});
server.listen(Number(port), host, () =>
	console.log(`The museum is open: http://${host === '127.0.0.1' ? 'localhost' : host}:${server.address().port}/`)
);
