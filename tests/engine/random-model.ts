/** @file Small random models for the tests: SmolLM3 decoders in every graph layout, written by `scripts/random-model/`. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LayoutId } from '../../scripts/random-model/attention.ts';
import { tiny } from '../../scripts/random-model/config.ts';
import { makeDecoder } from '../../scripts/random-model/decoder.ts';
import { insideGraph } from '../../scripts/random-model/graph-writer.ts';
import { makeRandomTokenizer } from '../../scripts/random-model/tokenizer.ts';

export type { LayoutId };
export { makeRandomTokenizer };
export const randomConfig = tiny;
/** What `patchGraph` is told of it. */
export const randomShape = {
	layers: tiny.num_hidden_layers,
	queryHeads: tiny.num_attention_heads,
	kvHeads: tiny.num_key_value_heads,
	headDim: tiny.head_dim,
	usesRope: Array.from({ length: tiny.num_hidden_layers }, (_, i) => tiny.no_rope_layers?.[i] === 1)
};
/** Tokens of a prompt for it. */
export const randomIds = Array.from({ length: 40 }, (_, i) => (i * 71 + 13) % 300);

/** The ONNX graph of a random model, weights inside. */
export function makeRandomGraph(
	layout: LayoutId,
	seed = 1,
	config = tiny
): Uint8Array<ArrayBuffer> {
	const spec = { config, layout, seed, dtype: 'fp32', accuracyLevel: 0, tie: 'head' } as const;
	return makeDecoder(spec, insideGraph);
}

/** Writes a random model as a folder of the kind that ships; returns the folder. */
export function writeRandomModel(layout: LayoutId, seed = 1): string {
	const folder = mkdtempSync(join(tmpdir(), `random-${layout}-`));
	writeFileSync(join(folder, 'model.onnx'), makeRandomGraph(layout, seed));
	writeFileSync(join(folder, 'config.json'), JSON.stringify(tiny));
	writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(makeRandomTokenizer()));
	return folder;
}
