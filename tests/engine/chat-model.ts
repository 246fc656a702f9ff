/**
 * @file Small models for tests of conversations. One is random. The other says what a script tells it: attention and feed-forward add
 * nothing, so the next token follows from the last one alone, through the embedding and the head. Both are real graphs on the real engine.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../src/lib/math/sampling.ts';
import { decodeModel } from '../../src/lib/model/graph/onnx-read.ts';
import { encodeModel } from '../../src/lib/model/graph/onnx-write.ts';
import { makeRandomGraph, makeRandomTokenizer, randomConfig } from './random-model.ts';

const turnTokens = ['<|im_start|>', '<|im_end|>', '<think>', '</think>'];

/** The tokenizer of the random models, with more special tokens after its last. */
function makeChatTokenizer(more: readonly string[]) {
	const tokenizer = makeRandomTokenizer();
	const first = Object.keys(tokenizer.model.vocab).length;
	const [pattern] = tokenizer.added_tokens;
	const added = [...turnTokens, ...more].map((content, i) => ({
		...pattern,
		id: first + i,
		content
	}));
	return { ...tokenizer, added_tokens: [...tokenizer.added_tokens, ...added] };
}

/** The files of a model that can be talked to, by path. */
export function makeChatFiles(
	template: string,
	graph: Uint8Array = makeRandomGraph('A', 3),
	more: readonly string[] = []
): Record<string, string | Uint8Array> {
	return {
		'model.onnx': graph,
		'config.json': JSON.stringify(randomConfig),
		'tokenizer.json': JSON.stringify(makeChatTokenizer(more)),
		'tokenizer_config.json': JSON.stringify({
			bos_token: '<|endoftext|>',
			eos_token: '<|endoftext|>'
		}),
		...(template && { 'chat_template.jinja': template })
	};
}

/** A random model that can be talked to, in tokens at least; returns its new folder. */
export function writeRandomChatModel(template = ''): string {
	const folder = mkdtempSync(join(tmpdir(), 'random-chat-'));
	for (const [path, content] of Object.entries(makeChatFiles(template)))
		writeFileSync(join(folder, path), content);
	return folder;
}

/** What is said after a token of the prompt: each text is a token of its own. */
export type Script = Readonly<Record<string, readonly string[]>>;

/** The files of a model that says, after each cue (a special token at the prompt's end), the texts in order, and then ends its turn. */
export function makeScriptedFiles(template: string, script: Script) {
	const cues = Object.keys(script);
	const texts = Object.values(script).flat();
	const more = [...cues, ...texts];
	if (new Set(more).size < more.length) throw new Error('a text can have one successor only');
	const ids = new Map(
		makeChatTokenizer(more).added_tokens.map(({ content, id }) => [content, id] as const)
	);
	const find = (text: string) => ids.get(text) ?? 0;
	const next = new Map<number, number>();
	for (const [cue, said] of Object.entries(script))
		[cue, ...said].forEach((text, i) => next.set(find(text), find(said[i] ?? '<|im_end|>')));
	return makeChatFiles(template, makeScriptedGraph(next), more);
}

function makeScriptedGraph(next: ReadonlyMap<number, number>): Uint8Array {
	const { vocab_size: vocabulary, hidden_size: hidden } = randomConfig;
	const random = createRandom(9);
	const embedding = Float32Array.from({ length: vocabulary * hidden }, () =>
		random() < 0.5 ? -1 : 1
	);
	const head = new Float32Array(hidden * vocabulary);
	for (const [from, to] of next)
		for (let i = 0; i < hidden; i++)
			head[i * vocabulary + to] =
				(head[i * vocabulary + to] ?? 0) + (embedding[from * hidden + i] ?? 0);
	const { model, graph } = decodeModel(makeRandomGraph('A', 3));
	let changed = 0;
	for (const tensor of graph.initializer) {
		const set = (values: Float32Array<ArrayBuffer>) => {
			tensor.rawData = new Uint8Array(values.buffer);
			changed++;
		};
		if (tensor.name.includes('embed_tokens')) set(embedding);
		else if (tensor.name.includes('lm_head')) set(head);
		else if (/o_proj|down_proj/.test(tensor.name)) set(new Float32Array(tensor.rawData.length / 4));
	}
	if (changed !== 2 + 2 * randomConfig.num_hidden_layers) throw new Error(`${changed} weights set`);
	return encodeModel(model);
}
