/** @file Builds the harness page into .cache/engine-harness, with the plugins and settings of the site. */
import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { modelCatalog } from '../../vite/model-catalog-plugin.ts';

const root = resolve(import.meta.dirname, '../..');

export default defineConfig({
	root: import.meta.dirname,
	base: './',
	publicDir: resolve(root, 'static'),
	logLevel: 'warn',
	plugins: [modelCatalog(), svelte({ configFile: false, compilerOptions: { runes: true } })],
	worker: { format: 'es', plugins: () => [modelCatalog()] },
	build: {
		target: 'es2022',
		outDir: resolve(root, '.cache/engine-harness'),
		emptyOutDir: true,
		rolldownOptions: { input: resolve(import.meta.dirname, 'harness.html') }
	}
});
