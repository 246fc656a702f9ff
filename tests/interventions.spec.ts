/** @file Heads off and filled, residual patched, lens, in real Chromium on both backends: against `transformers` with hooks. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from './museum-test.ts';
import { composedFamily } from '../scripts/random-model/composed-family.ts';
import { describeMember, family } from '../scripts/random-model/family.ts';
import { writeModelFolder } from '../scripts/random-model/folder.ts';
import { writeSafetensorsFolder } from '../scripts/random-model/safetensors-folder.ts';
import { openBeside, serveHarness } from './engine/harness-page.ts';

const fixtures = resolve(import.meta.dirname, 'fixtures/interventions');
const tolerance = 1e-4;

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

function write(kind: 'composed' | 'family', name: string, folder: string): string {
	if (kind === 'composed') {
		const spec = composedFamily[name];
		if (!spec) throw new Error(`no ${name}`);
		return writeSafetensorsFolder(folder, spec);
	}
	const member = family[name];
	if (!member) throw new Error(`no ${name}`);
	return writeModelFolder(folder, describeMember(member, 'A'));
}

function listFiles(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

for (const [kind, name, lengths] of [
	['composed', 'smollm3-bf16-tied', [8, 40, 300]],
	['composed', 'llama-f32-biases', [8, 40]],
	['family', 'smollm3-default', [8, 40]],
	['family', 'smollm3-q4', [8, 40]]
] as const)
	test(`${name}, ${kind}: transformers with hooks within 1e-4 @both`, async ({ page }) => {
		test.setTimeout(300_000);
		const folder = mkdtempSync(join(tmpdir(), 'interventions-'));
		folders.push(folder);
		const graph = write(kind, name, folder);
		await openBeside(page, server.url, folder);
		const backend = test.info().project.name === 'webgpu' ? 'webgpu' : 'wasm';
		const fixture = readFileSync(join(fixtures, `${kind}-${name}.safetensors`));
		const { info, errors } = await page.evaluate(
			([backend, graph, options]) => window.harness.tryInterventions(backend, graph, options),
			[
				backend,
				graph,
				{
					fixtureBase64: fixture.toString('base64'),
					paths: listFiles(folder),
					lengths: [...lengths]
				}
			] as const
		);
		expect(info).toMatchObject({ backend, fallbackReason: null });
		expect(Object.keys(errors).length).toBeGreaterThan(30);
		for (const [what, error] of Object.entries(errors))
			expect(error, what).toBeLessThan(what.endsWith('best') ? 1 : tolerance);
	});
