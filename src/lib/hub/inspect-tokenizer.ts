/** @file A look at the small files of a model before its weights come: whether its tokenizer is one that this engine has, and of this model. */
import { readModelConfig } from '../model/files/model-config.ts';
import { requireRows } from '../model/files/require-rows.ts';
import { TextTokenizer } from '../model/text/tokenizer.ts';
import { ModelError } from '../model/contract/model-error.ts';
import { isComposed } from './choose-files.ts';
import { parseConfig } from './demand.ts';
import { HubError } from './hub-error.ts';
import type { ModelNote } from './notes.ts';

/**
 * Needs `config.json` and `tokenizer.json`, and `generation_config.json` where the model has one.
 * @throws {HubError} unsupported-model, naming what the tokenizer does that this engine does not, or both sizes
 */
export async function requireTokenizer(
	{ format, files }: ModelNote,
	read: (path: string) => Promise<Blob>
): Promise<void> {
	const text = async (path: string) => (await read(path)).text();
	const origin = isComposed(format) ? 'safetensors' : 'export';
	const json = async (path: string) => parseConfig(await text(path), path);
	try {
		const generation = files.some(({ path }) => path === generationPath)
			? await json(generationPath)
			: {};
		const { vocabSize } = readModelConfig(await json('config.json'), origin, generation);
		requireRows(new TextTokenizer(parseTokenizer(await text('tokenizer.json'))), vocabSize);
	} catch (cause) {
		if (cause instanceof HubError) throw cause;
		const detail = cause instanceof ModelError ? cause.failure.detail : unreadable;
		throw new HubError('unsupported-model', detail, { cause });
	}
}

const generationPath = 'generation_config.json';
const unreadable = 'tokenizer.json cannot be read; get it again.';

function parseTokenizer(text: string): object {
	const json: unknown = JSON.parse(text);
	if (typeof json !== 'object' || json === null) throw new Error(unreadable);
	return json;
}
