/** @file Models of the family, both architectures and every scaling of positions, against `transformers` (lab/reference_family.py). */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadHubFolder, openFolder } from '../../../../scripts/node-engine.ts';
import { describeMember, family } from '../../../../scripts/random-model/family.ts';
import { writeModelFolder } from '../../../../scripts/random-model/folder.ts';
import { largestDifference } from '../../../../tests/engine/node-runtime.ts';
import { expectAgreement, tolerance } from '../../../../tests/engine/agreement.ts';
import { readReference } from '../../../../tests/engine/reference.ts';
import type { LayoutId } from '../../../../tests/engine/random-model.ts';
import type { Schedule } from '../../math/positional.ts';

const fixtures = resolve(import.meta.dirname, '../../../../tests/fixtures/family');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function make(name: string, layout: LayoutId, accuracyLevel = 0) {
	const member = family[name];
	if (!member) throw new Error(`no ${name}`);
	const folder = mkdtempSync(join(tmpdir(), 'family-'));
	folders.push(folder);
	const graph = writeModelFolder(folder, describeMember(member, layout, accuracyLevel));
	const data = readFileSync(join(folder, `${graph}_data`));
	const sha256 = createHash('sha256').update(data).digest('hex');
	return { files: openFolder(folder), graph, sha256 };
}

const cases = Object.entries(family).flatMap(([name, { layouts }]) =>
	layouts.map((layout) => [name, layout] as const)
);

describe('against transformers', () => {
	it.each(cases)('%s in layout %s agrees within 1e-4', async (name, layout) => {
		const reference = readReference(readFileSync(join(fixtures, `${name}.safetensors`)));
		const { files, graph, sha256 } = make(name, layout);
		// C packs its projections; the others hold the very bytes that the reference was computed from.
		if (layout !== 'C') expect(sha256).toBe(reference.description.model_sha256);
		const engine = await loadHubFolder(files, graph, name);
		expect(engine.info.layout).toBe(layout);
		await expectAgreement(name, engine, { ...reference, schedule: engine.info.ownSchedule });
		await engine.dispose();
	});

	it('would notice another scaling: the references differ by far more than the tolerance', () => {
		const read = (name: string) => {
			const { tensors } = readReference(readFileSync(join(fixtures, `${name}.safetensors`)));
			return new Float32Array(new Uint8Array(tensors.get('prefill.logits')?.bytes ?? []).buffer);
		};
		const plain = read('smollm3-default');
		for (const scaling of ['linear', 'llama3', 'yarn'])
			expect(largestDifference(plain, read(`smollm3-${scaling}`))).toBeGreaterThan(100 * tolerance);
	});
});

describe('q4 that may compute in 8-bit integers', () => {
	it.each(['A', 'B', 'C', 'UP'] as const)(
		'%s gives after patching what the graph gave before',
		async (layout) => {
			const { files, graph } = make('smollm3-q4', layout, 4);
			const engine = await loadHubFolder(files, graph);
			const { ownSchedule } = engine.info;
			const ids = Array.from({ length: 24 }, (_, i) => (i * 71 + 13) % 300);
			// UP rotates every layer as it comes.
			const rope = ownSchedule[0] ?? { kind: 'nope' };
			const schedule: Schedule = layout === 'UP' ? ownSchedule.map(() => rope) : ownSchedule;
			engine.session.decoder.setSchedule(schedule);
			const patched = await engine.session.decoder.forward(ids, { taps: 'none', logits: 'all' });
			const original = await engine.session.openOriginal();
			const difference = largestDifference(await original.forward(ids), patched.logits);
			await original.dispose();
			await engine.dispose();
			const q4Tolerance = 1e-3;
			console.log(`q4, accuracy level 4, ${layout}: ${difference} of ${q4Tolerance} allowed`);
			expect(difference).toBeLessThan(q4Tolerance);
		}
	);
});
