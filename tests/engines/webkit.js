/**
 * @file WebKitGTK's small browser by WebDriver. `selenium-webdriver` (Selenium, kept, Apache-2.0) is the client; Playwright's own WebKit is
 * a build that only its servers have.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import process from 'node:process';
import { Builder, Key } from 'selenium-webdriver';

/** @returns {Promise<number>} */
const findPort = () =>
	new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});

/** Resolves once something listens. @param {number} port */
async function whenListening(port) {
	for (let tries = 0; tries < 100; tries++) {
		try {
			await fetch(`http://127.0.0.1:${port}/status`);
			return;
		} catch {
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
	}
	throw new Error('WebKitWebDriver does not answer.');
}

/**
 * @param {{ driver: string, browser: string, display: string | null }} found
 * @returns {Promise<import('./engine.js').Browser>}
 */
export async function openWebKit(found) {
	const port = await findPort();
	/** @type {NodeJS.ProcessEnv} */
	const env = { ...process.env, NO_AT_BRIDGE: '1', WEBKIT_DISABLE_DMABUF_RENDERER: '1' };
	/** @type {import('node:child_process').ChildProcess[]} */
	const children = [];
	if (found.display) {
		// It writes the number of the display that it took.
		const server = spawn(
			found.display,
			['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'],
			{ stdio: ['ignore', 'ignore', 'ignore', 'pipe'] }
		);
		children.push(server);
		env.DISPLAY = await new Promise((resolve, reject) => {
			server.once('exit', () => reject(new Error('Xvfb did not start.')));
			server.stdio[3]?.once('data', (number) => resolve(`:${String(number).trim()}`));
		});
	}
	const service = spawn(found.driver, ['--host=127.0.0.1', `--port=${port}`], {
		stdio: 'ignore',
		env
	});
	children.push(service);
	await whenListening(port);
	const driver = await new Builder()
		.usingServer(`http://127.0.0.1:${port}`)
		.withCapabilities({
			browserName: 'MiniBrowser',
			'webkitgtk:browserOptions': { binary: found.browser, args: ['--automation'] }
		})
		.build();
	await driver.manage().setTimeouts({ script: 60_000, pageLoad: 30_000 });
	const capabilities = await driver.getCapabilities();
	return {
		name: `WebKitGTK ${capabilities.getBrowserVersion()}`,
		// The driver has no log; the host puts a listener into each page (engine.js).
		errors: null,
		open: (url) => driver.get(url),
		run: (source) =>
			driver
				.executeAsyncScript(
					`const end = arguments[arguments.length - 1];
					(async () => { ${source} })().then((value) => end({ value }), (error) => end({ error: String(error) }));`
				)
				.then((/** @type {any} */ answer) => {
					if (answer?.error !== undefined) throw new Error(answer.error);
					return answer?.value;
				}),
		resize: async (width, height) => {
			await driver.manage().window().setRect({ width, height });
		},
		press: async (key) => {
			const name = /** @type {'TAB' | 'ENTER'} */ (key.toUpperCase());
			await driver.actions().sendKeys(Key[name]).perform();
		},
		close: async () => {
			await driver.quit().catch(() => undefined);
			for (const child of children.reverse()) child.kill();
		}
	};
}
