import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { pickedFacts } from './vite/facts-plugin.ts';
import { modelCatalog } from './vite/model-catalog-plugin.ts';
import { runtimeAssets } from './vite/runtime-assets-plugin.ts';
import { vocabularies } from './vite/vocabulary-plugin.ts';

export default defineConfig({
	plugins: [modelCatalog(), runtimeAssets(), pickedFacts(), vocabularies(), sveltekit()],
	worker: { format: 'es', plugins: () => [modelCatalog(), runtimeAssets()] },
	// The runtime finds its WebAssembly by the address the page passes; pre-bundling would break that.
	optimizeDeps: { exclude: ['onnxruntime-web'] },
	build: { target: 'es2022' },
	// A training run and a build write here; the pages do not read it.
	server: { watch: { ignored: [`${import.meta.dirname}/lab/**`, '**/build/**', '**/.cache/**'] } },
	test: {
		include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'vite/**/*.test.ts'],
		testTimeout: 60_000,
		// Two cores: the engine tests are compute-bound, more workers only make them slower.
		maxWorkers: 2
	}
});
