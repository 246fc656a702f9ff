/** @file `node scripts/self-check.js`: measures what the self-check of a loaded model can tell. Vite reads the TypeScript. */
import { resolve } from 'node:path';
import { createServer } from 'vite';

const server = await createServer({
	configFile: false,
	root: resolve(import.meta.dirname, '..'),
	logLevel: 'error',
	appType: 'custom',
	server: { middlewareMode: true, ws: false, watch: null },
	optimizeDeps: { noDiscovery: true }
});
try {
	const { measureSelfCheck } = await server.ssrLoadModule('/scripts/self-check/measure.ts');
	await measureSelfCheck(process.argv.slice(2));
} finally {
	await server.close();
}
