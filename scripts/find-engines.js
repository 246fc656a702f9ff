/** @file Finds Firefox and WebKitGTK for the tests of three engines, and nginx and Apache for those of hosts, or installs Debian's packages where it may. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { findChromium, findHeadlessShell } from './find-chromium.js';

/** @param {string} command @returns {string | null} */
function which(command) {
	const found = spawnSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' });
	return found.status === 0 ? found.stdout.trim() : null;
}

/** Whether the packages were installed; only root may. @param {string[]} packages */
function install(packages) {
	if (process.getuid?.() !== 0 || !which('apt-get')) return false;
	console.log(`Installing Debian’s ${packages.join(', ')}…`);
	try {
		// A server that is installed in run level 1 is not started.
		const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
		const quiet = /** @type {const} */ ({ stdio: ['ignore', 'ignore', 'inherit'], env });
		execFileSync('apt-get', ['update', '-qq'], quiet);
		execFileSync(
			'apt-get',
			['install', '-y', '-qq', '--no-install-recommends', ...packages],
			quiet
		);
		return true;
	} catch {
		return false;
	}
}

/** Path of a Firefox that takes WebDriver BiDi, or null. FIREFOX_PATH names another. */
export function findFirefox() {
	const named = process.env.FIREFOX_PATH;
	if (named) return existsSync(named) ? named : null;
	const look = () => which('firefox-esr') ?? which('firefox');
	return look() ?? (install(['firefox-esr']) ? look() : null);
}

/**
 * WebKitGTK's driver, the small browser it drives, and a display for it where there is none.
 * @returns {{ driver: string, browser: string, display: string | null } | null}
 */
export function findWebKit() {
	const look = () => {
		const driver = which('WebKitWebDriver');
		const [browser] = [
			'/usr/lib/*/webkit2gtk-4.*/MiniBrowser',
			'/usr/libexec/webkit2gtk-4.*/MiniBrowser'
		].flatMap((pattern) => listMatches(pattern));
		const display = which('Xvfb');
		if (!driver || !browser || (!display && !process.env.DISPLAY)) return null;
		return { driver, browser, display: process.env.DISPLAY ? null : display };
	};
	return look() ?? (install(['webkit2gtk-driver', 'libwebkit2gtk-4.1-0', 'xvfb']) ? look() : null);
}

/** @param {string} pattern @returns {string[]} */
function listMatches(pattern) {
	const { stdout } = spawnSync('sh', ['-c', `ls -d ${pattern} 2>/dev/null`], { encoding: 'utf8' });
	return stdout.split('\n').filter(Boolean);
}

/** nginx and Apache, which `tests/servers.ts` starts by itself. @returns {readonly string[]} those that are here */
export function findServers() {
	const look = () => ['/usr/sbin/nginx', '/usr/sbin/apache2'].filter((path) => existsSync(path));
	if (look().length < 2) install(['nginx-light', 'apache2']);
	return look();
}

// By itself it brings all of them, as CI wants them before the tests begin.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	console.log('Chromium:', findChromium());
	console.log('Chromium without windows:', findHeadlessShell());
	console.log('Firefox:', findFirefox() ?? 'none; its tests will be skipped');
	console.log('WebKitGTK:', findWebKit()?.browser ?? 'none; its tests will be skipped');
	console.log('Servers:', findServers().join(', ') || 'none; their tests will be skipped');
}
