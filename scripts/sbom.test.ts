import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listNoticed, packageOf } from '../vite/shipped-packages.js';
import { readBom, settleBom } from './sbom.js';

const notices = readFileSync(
	resolve(import.meta.dirname, '../static/third-party-notices.txt'),
	'utf8'
);

describe('the bill of materials', () => {
	const bom = readBom();
	const idOf = ({ purl }: { purl: string }) => decodeURIComponent(purl.replace('pkg:npm/', ''));
	const isPackage = (id: string) => !id.startsWith('empty-npm-package');

	it('has every package that the notices name, and the notices every one that is no package of development', () => {
		const noticed = listNoticed(notices);
		expect(noticed.length).toBeGreaterThan(30);
		const all = bom.components.map(idOf);
		expect(noticed.filter((id) => !all.includes(id))).toEqual([]);
		const production = bom.components.filter(({ scope }) => scope === 'required').map(idOf);
		expect(production.filter((id) => isPackage(id) && !noticed.includes(id))).toEqual([]);
	});

	it('marks what the pages hold, and is the same for the same lock file', () => {
		const shipped = listNoticed(notices).filter((id) => id.startsWith('svelte@'));
		const settled = settleBom(bom, shipped);
		const required = settled.components.filter(({ scope }) => scope === 'required');
		expect(required.map(idOf)).toEqual(shipped);
		expect(settled).not.toHaveProperty('serialNumber');
		expect(settled.metadata).not.toHaveProperty('timestamp');
		expect(settled.metadata.component.name).toBe('model-museum');
		expect(() => settleBom(bom, ['nowhere@1.0.0'])).toThrow(/nowhere@1.0.0/);
	});
});

it.each([
	['/a/node_modules/svelte/src/x.js', 'svelte'],
	['/a/node_modules/@huggingface/jinja/dist/index.js?v=1', '@huggingface/jinja'],
	['\0/a/node_modules/b/node_modules/@c/d/e.js', 'b/node_modules/@c/d'],
	['node_modules/onnxruntime-web/dist/ort.wasm', 'onnxruntime-web'],
	['/a/src/lib/x.ts', undefined],
	['/a/node_modules/.vite/deps/x.js', undefined]
])('a module %j is of the package %s', (id, name) => expect(packageOf(id)).toBe(name));
