/** @file The two ways that a model's weights come, and random models for both. */
import { mkdirSync } from 'node:fs';
import { sizes, type SizeName } from '../random-model/config.ts';
import type { DecoderSpec } from '../random-model/decoder.ts';
import { writeModelFolder } from '../random-model/folder.ts';
import { writeSafetensorsFolder } from '../random-model/safetensors-folder.ts';

/** The two ways that weights come, and where each is found on the Hub. */
export const ways = {
	export: {
		id: 'HuggingFaceTB/SmolLM3-3B-ONNX',
		branch: 'main',
		format: null,
		weights: '_data',
		out: 'docs/rehearsal'
	},
	// A moment of the real run: a revision of a repository whose `main` has no model.
	safetensors: {
		id: 'HuggingFaceTB/SmolLM3-3B-checkpoints',
		branch: 'stage1-step-40000',
		format: 'safetensors-q4',
		weights: '.safetensors',
		out: 'docs/rehearsal-safetensors'
	}
} as const;
export type Origin = keyof typeof ways;
export const origins = Object.keys(ways) as Origin[];

/** Writes a model with random weights as the Hub would have it. */
export function writeRandomModel(
	folder: string,
	{ from, size, layout }: { from: Origin; size: SizeName; layout: DecoderSpec['layout'] }
): void {
	mkdirSync(folder, { recursive: true });
	const config = sizes[size];
	if (from === 'export') {
		const how = { dtype: 'q4', accuracyLevel: 4, tie: 'head', seed: 1 } as const;
		writeModelFolder(folder, { config, layout, ...how });
	} else
		writeSafetensorsFolder(folder, { config: { ...config }, dtype: 'BF16', shards: 2, seed: 1 });
}
