/** @file `npm start`: builds the site and serves it on a printed address. `PORT` and `HOST` choose another. */
import { resolve } from 'node:path';
import { checkNode } from './check-node.js';
import { serveFolder } from './static-server.js';

checkNode();
const { build } = await import('vite');
const root = resolve(import.meta.dirname, '..');
process.chdir(root);

const base = process.env.BASE_PATH ?? '';
const wanted = Number(process.env.PORT ?? 4173);
const host = process.env.HOST ?? '127.0.0.1';

console.log('Building the museum (about a minute)…');
process.env.NODE_ENV = 'production';
await build({ root, logLevel: 'warn' });

/** @param {number} port */
async function listen(port) {
	try {
		return await serveFolder({ folder: resolve(root, 'build'), base, port, host });
	} catch (error) {
		const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
		if (!isTaken || process.env.PORT) throw error;
		return serveFolder({ folder: resolve(root, 'build'), base, port: 0, host });
	}
}

const { url } = await listen(wanted);
console.log(`\nThe Model Museum is open at ${url}\nPress Ctrl+C to close it.`);
