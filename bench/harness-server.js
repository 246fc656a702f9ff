/** @file Bundles the harness page with Vite, from the same source as the site, and serves it with the models beside it. */
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { resolve } from 'node:path';
import { serveFolder } from '../scripts/static-server.js';

const root = resolve(import.meta.dirname, '..');

/**
 * @param {(folder: string) => unknown} [prepare] what lies beside the page besides
 * @param {Readonly<Record<string, string>>} [headers] sent with every file
 * @returns {Promise<{ url: string, close: () => Promise<void> }>}
 */
export async function openHarness(prepare, headers) {
	const outDir = resolve(root, '.cache/bench');
	await buildHarness(outDir);
	// SmolLM3's layers, heads and q4 blocks at an eighth of its width, as the real one comes but for its size.
	const random = ['--out', resolve(outDir, 'random'), '--size', 'reduced', '--dtype', 'q4'];
	execFileSync('node', [resolve(root, 'scripts/make-model.js'), ...random], { stdio: 'ignore' });
	prepare?.(outDir);
	return serveFolder({ folder: outDir, headers });
}

/** The page, with the site's models beside it. @param {string} outDir */
export async function buildHarness(outDir) {
	const { build } = await import('vite');
	await build({
		configFile: resolve(root, 'bench/harness/vite.config.ts'),
		root: resolve(root, 'bench/harness'),
		base: './',
		logLevel: 'error',
		build: { outDir, emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 10_000 }
	});
	cpSync(resolve(root, 'static/models'), resolve(outDir, 'models'), { recursive: true });
}
