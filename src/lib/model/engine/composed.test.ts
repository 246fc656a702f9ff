/** @file Models without a graph, composed here, against `transformers` on the same safetensors (lab/reference_composed.py). */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadHubFolder, openFolder } from '../../../../scripts/node-engine.ts';
import { composedFamily } from '../../../../scripts/random-model/composed-family.ts';
import { writeSafetensorsFolder } from '../../../../scripts/random-model/safetensors-folder.ts';
import { tolerance } from '../../../../tests/engine/agreement.ts';
import { compareWithReference, readReference } from '../../../../tests/engine/reference.ts';
import { largestDifference } from '../../../../tests/engine/node-runtime.ts';

const fixtures = resolve(import.meta.dirname, '../../../../tests/fixtures/composed');
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

function write(name: string) {
	const spec = composedFamily[name];
	if (!spec) throw new Error(`no ${name}`);
	const folder = mkdtempSync(join(tmpdir(), 'composed-'));
	folders.push(folder);
	return { folder, graph: writeSafetensorsFolder(folder, spec) };
}

const read = (name: string, schedule: string) =>
	readReference(readFileSync(join(fixtures, `${name}-${schedule}.safetensors`)));

describe('a composed model', () => {
	it.each(Object.keys(composedFamily))(
		'%s says what transformers says, with its own positions, none, and another theta',
		async (name) => {
			const { folder, graph } = write(name);
			const hash = createHash('sha256');
			const shards = readdirSync(folder).filter((file) => file.endsWith('.safetensors'));
			for (const file of shards.sort()) hash.update(readFileSync(join(folder, file)));
			expect(hash.digest('hex')).toBe(read(name, 'own').description.model_sha256);
			const engine = await loadHubFolder(openFolder(folder), graph, name);
			const { ownSchedule, shape, vocabSize, layout, dtype } = engine.info;
			expect({ layout, dtype }).toEqual({ layout: 'composed', dtype: 'float32' });
			for (const kind of ['own', 'nope', 'theta']) {
				const reference = read(name, kind);
				const schedule = kind === 'own' ? ownSchedule : reference.schedule;
				const { decoder } = engine.session;
				const errors = await compareWithReference(
					decoder,
					{ ...reference, schedule },
					shape,
					vocabSize
				);
				const { compared, ...differences } = errors;
				if (process.env.PRINT_ERRORS) console.log(name, kind, JSON.stringify(errors));
				expect(compared).toBeGreaterThan(2000);
				for (const [what, difference] of Object.entries(differences))
					expect(difference, `${kind} ${what}`).toBeLessThan(tolerance);
			}
			await engine.dispose();
		}
	);

	it('would notice other positions: the references differ by far more than the tolerance', () => {
		for (const name of Object.keys(composedFamily)) {
			const logits = (kind: string) => {
				const bytes = read(name, kind).tensors.get('decode.logits')?.bytes ?? [];
				return new Float32Array(new Uint8Array(bytes).buffer);
			};
			const difference = largestDifference(
				logits('own'),
				logits('nope').subarray(0, logits('own').length)
			);
			expect(difference, name).toBeGreaterThan(100 * tolerance);
		}
	});

	it('gives the logits of the graph that an exporter would have written', async () => {
		const { folder, graph } = write('smollm3-bf16-tied');
		const engine = await loadHubFolder(openFolder(folder), graph);
		const ids = Array.from({ length: 24 }, (_, i) => (i * 71 + 13) % 300);
		engine.session.decoder.setSchedule(engine.info.ownSchedule);
		engine.session.decoder.reset();
		const composed = await engine.session.decoder.forward(ids, { taps: 'none', logits: 'all' });
		const plain = await engine.session.openOriginal();
		expect(largestDifference(await plain.forward(ids), composed.logits)).toBeLessThan(1e-5);
		await plain.dispose();
		await engine.dispose();
	});
});
