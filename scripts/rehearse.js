/** @file `npm run rehearse`: the real model's whole way, at full size with random weights. Vite reads the TypeScript, as it does for the site. */
import { resolve } from 'node:path';
import { createServer } from 'vite';
import { checkNode } from './check-node.js';

checkNode();
const server = await createServer({
	configFile: false,
	root: resolve(import.meta.dirname, '..'),
	logLevel: 'error',
	appType: 'custom',
	server: { middlewareMode: true, ws: false, watch: null },
	optimizeDeps: { noDiscovery: true }
});
try {
	const { rehearse } = await server.ssrLoadModule('/scripts/rehearse/rehearse.ts');
	process.exitCode = await rehearse(process.argv.slice(2));
} finally {
	await server.close();
}
