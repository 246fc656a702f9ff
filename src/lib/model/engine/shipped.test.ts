/** @file The engine on WASM against `transformers`, on every checkpoint of the recipe that ships (lab/reference_shipped.py). */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadFolder } from '../../../../scripts/node-engine.ts';
import { expectAgreement } from '../../../../tests/engine/agreement.ts';
import { readReference } from '../../../../tests/engine/reference.ts';

const root = resolve(import.meta.dirname, '../../../..');
const models = join(root, 'static/models');
const fixtures = join(root, 'tests/fixtures/shipped');
const shipped = readdirSync(models).filter((name) => name.startsWith('micro-'));
const references = existsSync(fixtures) ? readdirSync(fixtures) : [];

describe('the checkpoints that ship', () => {
	it('have a reference each, and no reference is of another', () => {
		expect(references.sort()).toEqual(shipped.map((name) => `${name}.safetensors`).sort());
	});

	it.each(shipped)('%s agrees with transformers within 1e-4', async (name) => {
		const reference = readReference(readFileSync(join(fixtures, `${name}.safetensors`)));
		const engine = await loadFolder(join(models, name), name);
		expect(reference.description.model_sha256).toBe(engine.info.revision);
		await expectAgreement(name, engine, { ...reference, schedule: engine.info.ownSchedule });
		await engine.dispose();
	});
});
