/** @file The models that are compared with `transformers`: SmolLM2-135M out of a wheel, and random ones of every kind that is composed. */
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import type { StoredFloat } from '../../src/lib/math/convert-floats.ts';
import { readDecoderConfig } from '../../src/lib/model/files/decoder-config.ts';
import { readModelConfig } from '../../src/lib/model/files/model-config.ts';
import { dequantiseFile, quantiseFile } from '../../tests/engine/quantised-model.ts';
import { composedFamily, type ComposedSpec } from '../random-model/composed-family.ts';
import { writeSafetensorsFolder } from '../random-model/safetensors-folder.ts';

export interface Member {
	readonly name: string;
	readonly isReal: boolean;
	/** What the weights are, for the report. */
	readonly weights: string;
	/** What the engine opens. */
	readonly folder: string;
	readonly graph: string;
}

export interface Folders {
	/** A folder for each member that `transformers` opens. */
	readonly models: string;
	/** What the engine opens instead, where the weights are blocks of 4 bits. */
	readonly kept: string;
}

const single = 'model.safetensors';
const index = 'model.safetensors.index.json';

const bases = {
	smollm3: 'smollm3-bf16-tied',
	llama: 'llama-f16-llama3',
	qwen2: 'qwen2-bf16-shards',
	qwen3: 'qwen3-f16-tied',
	mistral: 'mistral-f32'
} as const;

/** Every architecture in every type of weights, tied and not, in one file and in shards; and each in blocks of 4 bits. */
export function writeRandomMembers({ models, kept }: Folders): readonly Member[] {
	const members: Member[] = [];
	for (const [architecture, base] of Object.entries(bases)) {
		const config = composedFamily[base]?.config;
		if (!config) throw new Error(`no ${base}`);
		const write = (dtype: StoredFloat, isTied: boolean, shards: number) => {
			const spec: ComposedSpec = {
				config: { ...config, tie_word_embeddings: isTied },
				dtype,
				shards,
				seed: 1
			};
			const parts = [
				dtype,
				isTied ? 'tied' : 'untied',
				shards > 1 ? `${shards} shards` : 'one file'
			];
			const name = `random-${architecture}-${parts.join('-').toLowerCase().replace(' ', '-')}`;
			const folder = join(models, name);
			const graph = writeSafetensorsFolder(folder, spec);
			return { name, isReal: false, weights: parts.join(', '), folder, graph };
		};
		for (const dtype of ['F32', 'F16', 'BF16'] as const)
			for (const isTied of [true, false])
				for (const shards of [1, 3]) members.push(write(dtype, isTied, shards));
		const { folder } = write('F32', true, 1);
		const from = readFileSync(join(folder, single));
		const blocks = quantiseFile(new Uint8Array(from), shapeOf(folder));
		members.push(writeQuantised(`random-${architecture}-q4`, folder, blocks, { models, kept }));
	}
	return members;
}

/** @param real what `fetchRealFiles` gave */
export function writeRealMembers(real: string, folders: Folders): readonly Member[] {
	const link = (name: string, from: string, graph: string, weights: string): Member => {
		const folder = join(folders.models, name);
		if (!existsSync(folder)) symlinkSync(join(real, from), folder);
		return { name, isReal: true, weights, folder, graph };
	};
	const blocks = new Uint8Array(readFileSync(join(real, 'q4', single)));
	return [
		link('smollm2-135m-f32', 'f32', single, 'F32, tied, one file'),
		link('smollm2-135m-bf16', 'bf16', index, 'BF16, tied, in shards'),
		{ ...writeQuantised('smollm2-135m-q4', join(real, 'q4'), blocks, folders), isReal: true }
	];
}

/** The blocks for the engine, and for `transformers` the weights that they stand for. */
function writeQuantised(
	name: string,
	from: string,
	blocks: Uint8Array<ArrayBuffer>,
	{ models, kept }: Folders
): Member {
	const [folder, meant] = [join(kept, name), join(models, name)];
	for (const to of [folder, meant]) {
		mkdirSync(to, { recursive: true });
		for (const path of readdirSync(from))
			if (/\.(json|jinja)$/.test(path)) copyFileSync(join(from, path), join(to, path));
	}
	writeFileSync(join(folder, single), blocks);
	// Half a gigabyte of a real model, which may be there from the last time.
	if (!existsSync(join(meant, single)))
		writeFileSync(join(meant, single), dequantiseFile(blocks, shapeOf(from)));
	return {
		name,
		isReal: false,
		weights: 'blocks of 4 bits, tied, one file',
		folder,
		graph: single
	};
}

function shapeOf(folder: string) {
	const config: unknown = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
	return readDecoderConfig(config, readModelConfig(config, 'safetensors')).shape;
}
