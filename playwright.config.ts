import { defineConfig } from '@playwright/test';
import { findChromium, quietFlags, softwareWebGpuFlags } from './scripts/find-chromium.js';

const base = '/museum';
// Another port lets two checkouts be tested side by side.
const port = Number(process.env.MUSEUM_TEST_PORT ?? 4180);
/** The browser that `npm test` chose for this part; by hand, whichever is here. */
const executablePath = process.env.MUSEUM_TEST_BROWSER ?? findChromium();
/** Where `npm test` wants to read how long the files took. */
const report = process.env.MUSEUM_TEST_REPORT;

/** The site as built by `npm test`, under a base path, on a plain static server. */
export default defineConfig({
	testDir: 'tests',
	// `npm test` lets two pages run at once where that is safe.
	workers: 1,
	// What is waited for comes much sooner: this is for a machine of two slow cores that does something else besides.
	timeout: 240_000,
	expect: { timeout: 40_000 },
	forbidOnly: Boolean(process.env.CI),
	retries: 0,
	reporter: [
		['list'],
		...(process.env.CI ? [] : ([['html', { open: 'never' }]] as const)),
		...(report ? ([['json', { outputFile: report }]] as const) : [])
	],
	use: {
		// A site that is kept by one test would answer the next; offline.spec.ts and threads.spec.ts allow them.
		serviceWorkers: 'block',
		baseURL: `http://127.0.0.1:${port}${base}/`,
		launchOptions: { executablePath, args: quietFlags },
		// A trace keeps a copy of the page at every step, also of tests that pass, which takes a quarter of the time. After a failure:
		// `npx playwright test <file> --trace on`.
		screenshot: 'only-on-failure'
	},
	projects: [
		{
			// No adapter: what a browser without WebGPU does.
			name: 'wasm',
			use: { browserName: 'chromium' },
			grepInvert: /@webgpu/
		},
		{
			name: 'webgpu',
			// A shader is compiled when it is needed first; on a software adapter that takes as long as what it computes.
			timeout: 300_000,
			expect: { timeout: 60_000 },
			use: {
				browserName: 'chromium',
				launchOptions: {
					executablePath,
					args: [...quietFlags, ...softwareWebGpuFlags]
				}
			},
			grep: /@webgpu|@both/,
			// What takes more than a minute there is asked for: `npm test -- long`.
			...(!process.env.MUSEUM_TEST_LONG && { grepInvert: /@long/ })
		}
	],
	webServer: {
		command: `node tests/serve.js ${base} ${port}`,
		url: `http://127.0.0.1:${port}${base}/`,
		reuseExistingServer: false,
		timeout: 30_000
	}
});
