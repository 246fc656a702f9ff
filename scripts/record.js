/** @file `npm run record`: runs a model in Node and writes the run as a trace. Vite reads the engine's TypeScript, as it does for the site. */
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
	const { record } = await server.ssrLoadModule('/scripts/record.ts');
	process.exitCode = await record(process.argv.slice(2));
} finally {
	await server.close();
}
