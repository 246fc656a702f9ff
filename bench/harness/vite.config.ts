import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { modelCatalog } from '../../vite/model-catalog-plugin.ts';

/** The harness sees the same source as the site, without SvelteKit around it. */
export default defineConfig({
	plugins: [modelCatalog(), svelte({ configFile: false })],
	logLevel: 'error',
	resolve: { alias: { $lib: resolve(import.meta.dirname, '../../src/lib') } },
	worker: { format: 'es', plugins: () => [modelCatalog()] }
});
