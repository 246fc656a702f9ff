/** @file What a script in TypeScript is run by: Vite reads it, and the site's own source, as it does for the site. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createServer } from 'vite';

const root = resolve(import.meta.dirname, '..');

/**
 * Runs a function of a module; its number, if it returns one, is the exit code.
 * @param {string} module path from the root of the project, with a slash before it
 * @param {string} name what it exports
 * @param {readonly string[]} [args] what the function takes as its one argument
 */
export async function runTypeScript(module, name, args = process.argv.slice(2)) {
	// In a fresh clone nothing has written yet what tsconfig.json builds on.
	if (!existsSync(join(root, '.svelte-kit/tsconfig.json')))
		execFileSync('npx', ['svelte-kit', 'sync'], { cwd: root, stdio: 'ignore' });
	const server = await createServer({
		configFile: false,
		root,
		logLevel: 'error',
		appType: 'custom',
		server: { middlewareMode: true, ws: false, watch: null },
		optimizeDeps: { noDiscovery: true }
	});
	try {
		const loaded = await server.ssrLoadModule(module);
		const code = await loaded[name](args);
		if (typeof code === 'number') process.exitCode = code;
	} finally {
		await server.close();
	}
}
