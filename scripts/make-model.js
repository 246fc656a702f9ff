/** @file `node scripts/make-model.js --help`: writes a random-weight model of SmolLM3's kind to disk. Vite reads the TypeScript. */
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
	const { makeModel } = await server.ssrLoadModule('/scripts/make-model.ts');
	process.exitCode = makeModel(process.argv.slice(2));
} finally {
	await server.close();
}
