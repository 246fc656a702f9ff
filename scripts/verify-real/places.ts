/** @file Where a member is run: as WebAssembly in Node, and in Chromium as WebAssembly and on a software adapter of WebGPU. */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { chromium, type Browser } from '@playwright/test';
import { buildHarness } from '../../tests/engine/build-harness.js';
import { compareWithReference, readReference } from '../../tests/engine/reference.ts';
import type { ReferenceErrors } from '../../tests/engine/reference.ts';
import { findChromium, quietFlags, softwareWebGpuFlags } from '../find-chromium.js';
import { loadHubFolder, openFolder } from '../node-engine.ts';
import { serveFolder } from '../static-server.js';
import type { Member } from './members.ts';

const root = resolve(import.meta.dirname, '../..');

export const placeNames = ['node', 'chromium', 'webgpu'] as const;
export type PlaceName = (typeof placeNames)[number];

export interface Place {
	readonly title: string;
	/** @param references files that `lab/reference_verify.py` wrote of this member */
	compare(member: Member, references: readonly string[]): Promise<readonly ReferenceErrors[]>;
	close(): Promise<void>;
}

/** @param work folder that members and references lie in */
export function openPlace(name: PlaceName, work: string): Promise<Place> {
	return name === 'node' ? Promise.resolve(openNode()) : openChromium(name, work);
}

function openNode(): Place {
	return {
		title: `WebAssembly, Node ${process.versions.node}`,
		async compare({ name, folder, graph }, references) {
			const engine = await loadHubFolder(openFolder(folder), graph, name);
			const { ownSchedule, shape, vocabSize } = engine.info;
			const errors: ReferenceErrors[] = [];
			for (const path of references) {
				const reference = readReference(readFileSync(path));
				const { prompt, schedule } = reference.description;
				const { ids } = engine.files.tokenizer.encode(prompt);
				if (prompt !== '' && ids.join() !== reference.ids.join())
					throw new Error(`${name}: other tokens than the tokenizer of transformers gives.`);
				const asked = schedule.name === 'own' ? ownSchedule : reference.schedule;
				const { decoder } = engine.session;
				errors.push(
					await compareWithReference(decoder, { ...reference, schedule: asked }, shape, vocabSize, {
						isRelative: true
					})
				);
			}
			await engine.dispose();
			return errors;
		},
		close: () => Promise.resolve()
	};
}

async function openChromium(name: 'chromium' | 'webgpu', work: string): Promise<Place> {
	const folder = join(root, '.cache/verify');
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	cpSync(buildHarness(), folder, { recursive: true });
	symlinkSync(work, join(folder, 'verify'));
	const server = await serveFolder({ folder, base: '/museum' });
	const flags = name === 'webgpu' ? softwareWebGpuFlags : [];
	const browser: Browser = await chromium.launch({
		executablePath: findChromium(),
		args: [...quietFlags, ...flags]
	});
	const backend = name === 'webgpu' ? 'webgpu' : 'wasm';
	const on = name === 'webgpu' ? 'WebGPU on a software adapter' : 'WebAssembly';
	const inside = (path: string) => `verify/${relative(work, path)}`;
	return {
		title: `${on}, Chromium ${browser.version()}`,
		async compare(member, references) {
			// A page of its own: what another member held is gone.
			const page = await browser.newPage();
			await page.goto(`${server.url}harness.html`);
			await page.waitForFunction(() => 'harness' in window);
			const options = {
				folder: inside(member.folder),
				paths: readdirSync(member.folder).filter((path) => /\.(json|safetensors)$/.test(path)),
				references: references.map(inside)
			};
			const { info, errors } = await page.evaluate(
				([backend, graph, options]) => window.harness.compareFolder(backend, graph, options),
				[backend, member.graph, options] as const
			);
			await page.close();
			if (info.backend !== backend)
				throw new Error(`${member.name} ran on ${info.backend}: ${info.fallbackReason ?? ''}`);
			return errors;
		},
		async close() {
			await browser.close();
			await server.close();
		}
	};
}
