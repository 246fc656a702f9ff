/** @file Writes a random model to disk as the Hub has them: configs at the top, the graph and its weights under `onnx/`. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDecoder, type DecoderSpec } from './decoder.ts';
import type { TensorSink } from './graph-writer.ts';
import { chatTemplate, makeRandomTokenizer } from './tokenizer.ts';

/** Offsets are multiples of this, as memory mapping wants it. */
const alignment = 4096;

/** Appends tensors to a file and says where in it they are. */
function openDataFile(path: string): { sink: TensorSink; close: () => void } {
	const file = openSync(path, 'w');
	let at = 0;
	return {
		sink(pieces) {
			at = Math.ceil(at / alignment) * alignment;
			const offset = at;
			for (const piece of pieces) {
				for (let done = 0; done < piece.length;)
					done += writeSync(file, piece, done, piece.length - done, at + done);
				at += piece.length;
			}
			return { location: path.slice(dirname(path).length + 1), offset, length: at - offset };
		},
		close: () => closeSync(file)
	};
}

/** The names that transformers.js gives the graph of each dtype. */
export function nameGraph(dtype: DecoderSpec['dtype']): string {
	return `onnx/model${dtype === 'fp32' ? '' : `_${dtype}`}.onnx`;
}

/**
 * `config.json`, `generation_config.json`, `tokenizer.json`, `tokenizer_config.json`, the graph and its `_data` file.
 * @returns the graph's path inside the folder
 */
export function writeModelFolder(folder: string, spec: DecoderSpec): string {
	const graph = nameGraph(spec.dtype);
	mkdirSync(join(folder, 'onnx'), { recursive: true });
	const data = openDataFile(join(folder, `${graph}_data`));
	try {
		writeFileSync(join(folder, graph), makeDecoder(spec, data.sink));
	} finally {
		data.close();
	}
	const { bos_token_id, eos_token_id, model_type } = spec.config;
	const writeJson = (name: string, value: object) =>
		writeFileSync(join(folder, name), `${JSON.stringify(value, null, '\t')}\n`);
	writeJson('config.json', {
		architectures: [model_type === 'smollm3' ? 'SmolLM3ForCausalLM' : 'LlamaForCausalLM'],
		...spec.config,
		'transformers.js_config': { use_external_data_format: true }
	});
	writeJson('generation_config.json', { bos_token_id, eos_token_id });
	writeJson('tokenizer.json', makeRandomTokenizer());
	writeJson('tokenizer_config.json', {
		tokenizer_class: 'PreTrainedTokenizerFast',
		eos_token: '<|endoftext|>',
		chat_template: chatTemplate
	});
	return graph;
}
