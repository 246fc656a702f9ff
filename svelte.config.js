import adapter from '@sveltejs/adapter-static';
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
import { mdsvex } from 'mdsvex';
import { finishSite } from './vite/finish-site.js';
import { mdsvexOptions } from './vite/mdsvex-options.js';
import { readSiteVersion } from './vite/site-version.js';

/** @type {import('@sveltejs/kit').Config} */
export default {
	extensions: ['.svelte', '.md'],
	preprocess: [vitePreprocess(), mdsvex(mdsvexOptions)],
	compilerOptions: {
		warningFilter: ({ code, filename }) =>
			code !== 'script_context_deprecated' &&
			// A piece of code in a lesson is scrolled by keyboard, too.
			!(code === 'a11y_no_noninteractive_tabindex' && filename?.endsWith('.md'))
	},
	vitePlugin: {
		// mdsvex writes lessons in legacy mode; everything of our own is runes.
		dynamicCompileOptions: ({ filename }) =>
			filename.includes('node_modules') || filename.endsWith('.md') ? undefined : { runes: true }
	},
	kit: {
		adapter: finishSite(adapter({ fallback: '404.html' })),
		version: { name: readSiteVersion() },
		// The root layout registers it, later and not in frames.
		serviceWorker: { register: false },
		// A page has some twenty small stylesheets; in it they cost a phone no journeys before the first letter. KaTeX's is the largest.
		inlineStyleThreshold: 32_000,
		paths: { base: /** @type {'' | `/${string}`} */ (process.env.BASE_PATH ?? '') },
		alias: { $content: 'content' },
		typescript: {
			config: (config) => {
				config.include.push(
					'../bench/**/*.ts',
					'../scripts/**/*.ts',
					'../vite/**/*.ts',
					'../playwright.config.ts'
				);
				config.exclude = config.exclude.filter(
					(/** @type {string} */ path) => !path.includes('service-worker')
				);
			}
		},
		prerender: { handleHttpError: 'fail', handleMissingId: 'fail' }
	}
};
