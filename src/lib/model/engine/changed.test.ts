/** @file Models whose weights are merged or rounded while they are read, against torch, numpy and `transformers` (lab/reference_changed.py). */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadFolder, openModelFolder, readRuntimeWasm } from '../../../../scripts/node-engine.ts';
import { expectAgreement } from '../../../../tests/engine/agreement.ts';
import { largestDifference } from '../../../../tests/engine/node-runtime.ts';
import { readReference } from '../../../../tests/engine/reference.ts';
import type { RoundingBits } from '../../math/round-blocks.ts';
import { decodeSafetensors } from '../../trace/safetensors.ts';
import { openBytes } from '../files/graph-source.ts';
import type { FilesChange } from '../files/weight-change.ts';
import type { Engine } from './engine.ts';
import { openEngine } from './open-engine.ts';

const root = resolve(import.meta.dirname, '../../../..');
const fixtures = join(root, 'tests/fixtures/changed');
const folderOf = (id: string) => join(root, 'static/models', id);

interface Change {
	readonly kind: 'blend' | 'round';
	readonly model: string;
	readonly other: string;
	readonly share: number;
	readonly bits: RoundingBits;
	readonly block: number;
	readonly part: string;
}

const blendWith = (other: string, share: number): FilesChange => ({
	kind: 'blend',
	share,
	other: openModelFolder(folderOf(other), other)
});
const toChange = ({ kind, other, share, bits, block, part }: Change): FilesChange =>
	kind === 'blend' ? blendWith(other, share) : { kind, rounding: { bits, block }, part };
const load = (model: string, change: FilesChange) => loadFolder(folderOf(model), model, change);

/** Logits after a prompt. */
async function lastLogits(engine: Engine, prompt: string): Promise<Float32Array> {
	let logits: Float32Array = new Float32Array();
	await engine.run(prompt, engine.info.ownSchedule, {
		onStep: (step) => (logits = step.lastLogits)
	});
	await engine.dispose();
	return logits;
}

describe('a model whose weights are changed while they are read', () => {
	it.each(readdirSync(fixtures))('%s says what transformers says with them', async (file) => {
		const bytes = new Uint8Array(readFileSync(join(fixtures, file)));
		const reference = readReference(bytes);
		const { metadata, tensors } = decodeSafetensors(bytes);
		const { change, sample } = JSON.parse(metadata.description ?? '') as {
			change: Change;
			sample: string;
		};
		const { files, session } = await openEngine({
			...openModelFolder(folderOf(change.model), change.model),
			readRuntime: () => Promise.resolve(readRuntimeWasm()),
			backend: 'wasm',
			change: toChange(change)
		});
		const tensor = files.source.parts?.tensors.get(sample);
		const data = files.source.parts?.files.get(tensor?.path ?? '');
		if (!tensor || !data) throw new Error(`There is no ${sample}.`);
		const { offset, length } = tensor;
		const own = (await openBytes(data, tensor.path)).subarray(offset, offset + length).slice();
		expect(new Float32Array(own.buffer)).toEqual(
			new Float32Array(tensors.get('changed')?.bytes.slice().buffer ?? new ArrayBuffer())
		);
		await session.dispose();
		const engine = await load(change.model, toChange(change));
		await expectAgreement(file, engine, { ...reference, schedule: engine.info.ownSchedule });
		await engine.dispose();
	});

	it('is its parents at both ends of the line', async () => {
		const prompt = 'The key of Vera is';
		const plain = async (id: string) => lastLogits(await loadFolder(folderOf(id), id), prompt);
		const blended = async (share: number) =>
			lastLogits(await load('micro-apo', blendWith('micro-long', share)), prompt);
		expect(await blended(1)).toEqual(await plain('micro-apo'));
		expect(await blended(0)).toEqual(await plain('micro-long'));
	});

	it('is the merge that shipped at its weight, but for 16-bit rounding and the soup’s second alignment', async () => {
		const prompt = 'Ledger: The key of Vera is 472. The key of Vera is';
		const id = 'micro-merge';
		const shipped = await lastLogits(await loadFolder(folderOf(id), id), prompt);
		const here = await lastLogits(await load('micro-apo', blendWith('micro-long', 0.9)), prompt);
		const parent = await lastLogits(await loadFolder(folderOf('micro-apo'), 'micro-apo'), prompt);
		const difference = largestDifference(here, shipped);
		if (process.env.PRINT_ERRORS) console.log(difference, largestDifference(parent, shipped));
		expect(difference).toBeLessThan(0.1);
		expect(largestDifference(parent, shipped)).toBeGreaterThan(10 * difference);
	});

	it('says of parents that do not fit each other why', async () => {
		const refusal = (model: string, change: FilesChange) =>
			load(model, change).then(
				() => 'merged',
				(error: unknown) => String(error)
			);
		expect(await refusal('nano', blendWith('micro-apo', 0.5))).toMatch(
			/nano and micro-apo cannot be merged: their sizes differ \(width 192 against 128, MLP width 256 against 160, query heads 8 against 4/
		);
		expect(await refusal('micro-31', blendWith('micro-rope', 0.5))).toContain('the same RoPE');
		const round = { kind: 'round', rounding: { bits: 4, block: 32 } } as const;
		expect(await refusal('nano', { ...round, part: 'model.norm.weight' })).toContain(
			'There is no matrix model.norm.weight'
		);
	});
});
