import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { exhibitElement } from './vite/exhibit-element-plugin.ts';
import { pickedFacts } from './vite/facts-plugin.ts';
import { lateLessonTemplates } from './vite/late-templates-plugin.ts';
import { compiledMessages } from './vite/messages-plugin.ts';
import { modelCatalog } from './vite/model-catalog-plugin.ts';
import { packageRuntime } from './vite/package-runtime-plugin.ts';
import { shippedPackages } from './vite/shipped-packages.js';
import { runtimeAssets } from './vite/runtime-assets-plugin.ts';
import { vocabularies } from './vite/vocabulary-plugin.ts';

/** What every lesson starts with, in modules of a few lines: each on its own would be a request, and compress to more than it is. */
const smallAndEverywhere =
	/src\/lib\/(ui\/(fact-notes|late-tables|provenance|terms|theme)|content\/late-templates|embed\/address|widgets\/(exhibits|frame|placard|placing|widget-host))\.ts$/;

export default defineConfig({
	plugins: [
		compiledMessages(),
		lateLessonTemplates(),
		modelCatalog(),
		runtimeAssets(),
		pickedFacts(),
		vocabularies(),
		exhibitElement(),
		packageRuntime(),
		shippedPackages(),
		sveltekit()
	],
	worker: { format: 'es', plugins: () => [modelCatalog(), runtimeAssets(), shippedPackages()] },
	// The runtime finds its WebAssembly by the address the page passes; pre-bundling would break that.
	optimizeDeps: { exclude: ['onnxruntime-web'] },
	build: {
		target: 'es2022',
		rolldownOptions: {
			output: {
				codeSplitting: {
					groups: [{ name: 'site', test: smallAndEverywhere }]
				}
			}
		},
		modulePreload: {
			// The app's own script names every page. Which pieces each of them is made of, a page says of itself when it is opened; as a list of
			// all it would be a kilobyte of every page's start.
			resolveDependencies: (_file, pieces, { hostId }) =>
				hostId.includes('/entry/app.') ? [] : pieces
		}
	},
	// A training run and a build write here; the pages do not read it.
	server: { watch: { ignored: [`${import.meta.dirname}/lab/**`, '**/build/**', '**/.cache/**'] } },
	test: {
		include: ['src/**/*.test.ts', 'scripts/**/*.test.ts', 'vite/**/*.test.ts'],
		// How long they take is not what they test; a machine that gives half of its speed, with the lab beside, takes minutes for some.
		testTimeout: 600_000,
		// Models are loaded there.
		hookTimeout: 600_000,
		// Two cores: the engine tests are compute-bound, more workers only make them slower.
		maxWorkers: 2
	}
});
