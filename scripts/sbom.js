/**
 * @file The bill of materials of a build, in CycloneDX. npm itself writes it from the lock file; it needs no package for that. What differs
 * from one run to the next is taken out, and what the pages hold is marked as required.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { readShipped } from '../vite/shipped-packages.js';

const root = resolve(import.meta.dirname, '..');

/**
 * @typedef {{ name: string, version: string, purl: string, 'bom-ref': string, scope: string }} Component
 * @typedef {{ serialNumber?: string, metadata: { timestamp?: string, component: { name: string } }, components: Component[] }} Bom
 */

/** npm's own words, one component for each package of the lock file. @returns {Bom} */
export function readBom() {
	const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'];
	const text = execFileSync('npm', [...args, '--package-lock-only'], {
		cwd: root,
		encoding: 'utf8',
		maxBuffer: 2 ** 26,
		shell: process.platform === 'win32'
	});
	return JSON.parse(text);
}

/**
 * The same for the same lock file: no serial number, no time, no name of a folder.
 * @param {Bom} bom
 * @param {readonly string[]} shipped `name@version` of what the pages hold
 * @returns {Bom}
 * @throws {Error} where a shipped package is not among the components
 */
export function settleBom(bom, shipped) {
	const { name } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	const { metadata, ...rest } = bom;
	delete rest.serialNumber;
	const kept = { ...metadata };
	delete kept.timestamp;
	const listed = new Set(bom.components.map((component) => idOf(component)));
	const unknown = shipped.filter((id) => !listed.has(id));
	if (unknown.length > 0) throw new Error(`Not in the lock file: ${unknown.join(', ')}`);
	return {
		...rest,
		metadata: { ...kept, component: { ...metadata.component, name } },
		components: bom.components.map((component) => ({
			...component,
			// CycloneDX: what is in the pages, against what made and tested them.
			scope: shipped.includes(idOf(component)) ? 'required' : 'excluded'
		}))
	};
}

/** A package under another name (`npm:`) is what its address says. @param {Component} component */
const idOf = ({ purl }) => decodeURIComponent(purl.replace(/^pkg:npm\//, ''));

/**
 * Writes `sbom.json` into a build.
 * @param {string} folder
 * @returns {{ shipped: number, all: number }} how many packages
 */
export function writeSbom(folder) {
	const shipped = readShipped();
	const bom = settleBom(readBom(), shipped);
	writeFileSync(join(folder, 'sbom.json'), JSON.stringify(bom));
	return { shipped: shipped.length, all: bom.components.length };
}
