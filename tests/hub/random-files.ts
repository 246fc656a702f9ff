/** @file A small random model as the files of a repository on the Hub. */
import { makeRandomGraph, makeRandomTokenizer, randomConfig } from '../engine/random-model.ts';
import type { LayoutId } from '../engine/random-model.ts';

export const modelId = 'museum/random-smollm3';

const encode = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

/** Config, tokenizer and the graph in f32 with its weights inside. */
export function makeRepository(layout: LayoutId = 'UP', seed = 1): Record<string, Uint8Array> {
	return {
		'README.md': encode('A model with random weights.'),
		'config.json': encode({ ...randomConfig, eos_token_id: 0 }),
		'tokenizer.json': encode(makeRandomTokenizer()),
		'onnx/model.onnx': makeRandomGraph(layout, seed)
	};
}
