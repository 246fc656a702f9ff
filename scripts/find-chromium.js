/**
 * @file Finds a Chromium for the browser tests, or installs one.
 *
 * Order: CHROMIUM_PATH, a browser on the PATH, Playwright's own download if it is there already, Debian's package when we are root,
 * else Playwright's download.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** @param {string} command */
function which(command) {
	const found = spawnSync('sh', ['-c', `command -v ${command}`], { encoding: 'utf8' });
	return found.status === 0 ? found.stdout.trim() : null;
}

function onThePath() {
	for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']) {
		const path = which(name);
		if (path) return path;
	}
	return null;
}

function playwrightsOwn() {
	const path = chromium.executablePath();
	return path && existsSync(path) ? path : null;
}

/**
 * Path of a Chromium that runs here.
 * @returns {string}
 * @throws {Error} where none is found and none can be installed; the message says what to do
 */
export function findChromium() {
	const named = process.env.CHROMIUM_PATH;
	if (named) {
		if (!existsSync(named))
			throw new Error(`CHROMIUM_PATH is ${named}, but there is no such file.`);
		return named;
	}
	const here = onThePath() ?? playwrightsOwn();
	if (here) return here;

	if (process.getuid?.() === 0 && which('apt-get')) {
		console.log('No Chromium found; installing the Debian package…');
		const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
		execFileSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
		execFileSync('apt-get', ['install', '-y', '-qq', 'chromium'], {
			stdio: ['ignore', 'ignore', 'inherit'],
			env
		});
		const installed = onThePath();
		if (installed) return installed;
	}

	console.log('No Chromium found; asking Playwright for one…');
	spawnSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit' });
	const downloaded = playwrightsOwn();
	if (downloaded) return downloaded;
	throw new Error(
		'No Chromium: install one (Debian: apt-get install chromium) or set CHROMIUM_PATH.'
	);
}

/**
 * Path of Chromium without its windows, which starts and draws pages with a third less work than the browser that hides them; where there is
 * none, of that. Printing and the way back through history are the browser's own: who looks at these takes `findChromium`.
 * @returns {string}
 */
export function findHeadlessShell() {
	const named = process.env.CHROMIUM_PATH;
	if (named) return findChromium();
	const look = () => which('chromium-headless-shell');
	const here = look();
	if (here) return here;
	if (process.getuid?.() === 0 && which('apt-get')) {
		console.log('Installing Debian’s chromium-headless-shell…');
		const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
		const install = (/** @type {string[]} */ ...words) =>
			spawnSync('apt-get', words, { stdio: ['ignore', 'ignore', 'inherit'], env });
		install('update', '-qq');
		install('install', '-y', '-qq', 'chromium-headless-shell');
	}
	return look() ?? findChromium();
}

/** Switches every headless run gets: no calls home, and no sandbox where root cannot have one. */
export const quietFlags = [
	...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--no-first-run',
	'--disable-quic'
];

/** WebGPU on the software adapter, so that real WebGPU code runs where there is no GPU. */
export const softwareWebGpuFlags = [
	'--enable-unsafe-webgpu',
	'--enable-unsafe-swiftshader',
	'--use-webgpu-adapter=swiftshader'
];
