/** @file Random models of the family in real Chromium: against `transformers`, and token for token against plain transformers.js. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test, type Page } from './museum-test.ts';
import { describeMember, family } from '../scripts/random-model/family.ts';
import { writeModelFolder } from '../scripts/random-model/folder.ts';
import { openBeside, serveHarness } from './engine/harness-page.ts';

const fixtures = resolve(import.meta.dirname, 'fixtures/family');
const tolerance = 1e-4;
const prompt = 'the hello then, and the other hello for the inn';

let server: Awaited<ReturnType<typeof serveHarness>>;
const folders: string[] = [];
test.beforeAll(async () => {
	test.setTimeout(300_000);
	server = await serveHarness();
});
test.afterAll(async () => {
	folders.forEach((folder) => rmSync(folder, { recursive: true }));
	await server.close();
});

/** Opens the page with a random model beside it; returns the path of its graph. */
async function openWith(page: Page, name: string, layout: 'A' | 'B' | 'C' | 'UP'): Promise<string> {
	const member = family[name];
	if (!member) throw new Error(`no ${name}`);
	const folder = mkdtempSync(join(tmpdir(), 'family-'));
	folders.push(folder);
	const graph = writeModelFolder(folder, describeMember(member, layout));
	await openBeside(page, server.url, folder);
	return graph;
}

const backendOf = () => (test.info().project.name === 'webgpu' ? 'webgpu' : 'wasm');

for (const [name, layout] of [
	['smollm3-default', 'A'],
	['smollm3-default', 'B'],
	['smollm3-default', 'C'],
	['smollm3-default', 'UP'],
	['smollm3-tied', 'A'],
	['smollm3-yarn', 'UP'],
	['smollm3-q4', 'A'],
	['llama-llama3', 'A'],
	['llama-default', 'B']
] as const)
	test(`${name} in layout ${layout}: transformers within 1e-4, transformers.js token for token @both`, async ({
		page
	}) => {
		test.setTimeout(300_000);
		const graph = await openWith(page, name, layout);
		const fixtureBase64 = readFileSync(join(fixtures, `${name}.safetensors`)).toString('base64');
		// The fault of UP is in what transformers.js runs, so ours is set to the same.
		const rotatesAll = layout === 'UP';
		const { info, errors, tokens } = await page.evaluate(
			([backend, graph, options]) => window.harness.tryRandom(backend, graph, options),
			[backendOf(), graph, { fixtureBase64, prompt, rotatesAll }] as const
		);
		expect(info).toMatchObject({ backend: backendOf(), fallbackReason: null, layout });
		const { compared = 0, ...differences } = errors ?? {};
		test.info().annotations.push({ type: name, description: JSON.stringify(differences) });
		expect(compared).toBeGreaterThan(10_000);
		for (const [what, error] of Object.entries(differences))
			expect(error, what).toBeLessThan(tolerance);
		const { own, plain } = tokens ?? { own: [], plain: [] };
		expect(own.length).toBeGreaterThan(3);
		expect(own).toEqual(plain.slice(0, own.length));
		// Where ours is shorter, theirs is the end-of-text token there.
		if (own.length < 24) expect(plain[own.length]).toBe(0);
	});
