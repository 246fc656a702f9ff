/** @file What a model's folder says about conversations, as `transformers` reads it. */
import * as v from 'valibot';
import { ModelError } from '../contract/model-error.ts';
import type { FileReader } from './model-files.ts';
import type { ChatFiles } from '../contract/chat.ts';

/** A template of this size is no template. */
const mostBytes = 1_000_000;
/** Tokens that end a turn in the formats of this family, whatever else a configuration says. */
const customaryEnds = ['<|im_end|>', '<|eot_id|>', '<|end_of_text|>', '<|endoftext|>'];

const token = v.union([v.string(), v.object({ content: v.string() })]);
const tokenizerSchema = v.looseObject({
	chat_template: v.nullish(
		v.union([v.string(), v.array(v.object({ name: v.string(), template: v.string() }))])
	)
});

const separateFiles: readonly (readonly [name: string, path: string])[] = [
	['default', 'chat_template.jinja'],
	// Later ones win, as in transformers.
	['default', 'additional_chat_templates/default.jinja'],
	['tool_use', 'additional_chat_templates/tool_use.jinja']
];

/**
 * The chat templates and the special tokens they may name. Files of their own come before `tokenizer_config.json`, which then counts
 * for nothing, as in transformers 5. Of `additional_chat_templates/` those are read that are ever taken by themselves.
 * @throws {ModelError} file-altered where a file cannot be understood
 */
export async function readChatFiles(files: FileReader, signal?: AbortSignal): Promise<ChatFiles> {
	const read = async (path: string) => {
		if (!files.has(path)) return null;
		const bytes = await files.read(path, signal ? { signal } : {});
		if (bytes.length > mostBytes && path.endsWith('.jinja'))
			throw new ModelError('file-altered', `${path} has ${bytes.length} bytes`);
		return new TextDecoder().decode(bytes);
	};
	const [configText, ...texts] = await Promise.all([
		read('tokenizer_config.json'),
		...separateFiles.map(([, path]) => read(path))
	]);
	const config = parseConfig(configText ?? '{}');
	const separate = separateFiles.flatMap(([name, path], i) => {
		const template = texts[i];
		return typeof template === 'string' ? [{ name, template, from: path }] : [];
	});
	const found = separate.length > 0 ? separate : listInside(config.chat_template);
	const last = (wanted: string) => found.findLast(({ name }) => name === wanted);
	const specialTokens = readSpecialTokens(config);
	const ends = new Set([specialTokens.eos_token ?? '', ...customaryEnds]);
	ends.delete('');
	return {
		template: last('default')?.template ?? null,
		toolTemplate: last('tool_use')?.template ?? null,
		unchosen: last('default') ? [] : found.map(({ name }) => name),
		from: (last('default') ?? found[0])?.from ?? null,
		toolFrom: last('tool_use')?.from ?? null,
		specialTokens,
		ends: [...ends]
	};
}

type TokenizerConfig = v.InferOutput<typeof tokenizerSchema>;

function parseConfig(text: string): TokenizerConfig {
	try {
		return v.parse(tokenizerSchema, JSON.parse(text));
	} catch (cause) {
		throw new ModelError('file-altered', 'tokenizer_config.json', { cause });
	}
}

/** A single template is the default. */
function listInside(given: TokenizerConfig['chat_template']) {
	const listed = typeof given === 'string' ? [{ name: 'default', template: given }] : (given ?? []);
	return listed.map(({ name, template }) => ({ name, template, from: 'tokenizer_config.json' }));
}

/** `bos_token` and the like; some configurations write them as objects. */
function readSpecialTokens(config: TokenizerConfig): Record<string, string> {
	const found: Record<string, string> = {};
	for (const [name, value] of Object.entries(config)) {
		if (!name.endsWith('_token')) continue;
		const result = v.safeParse(token, value);
		if (result.success)
			found[name] = typeof result.output === 'string' ? result.output : result.output.content;
	}
	return found;
}
