/** @file `npm run judge`: see scripts/judge/judge.ts. Vite reads its TypeScript, as it does for the site. */
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
	const { main } = await server.ssrLoadModule('/scripts/judge/judge.ts');
	process.exitCode = await main();
} finally {
	await server.close();
}
