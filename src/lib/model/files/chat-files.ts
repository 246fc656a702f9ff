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

/**
 * The chat template (`chat_template.jinja`, else in `tokenizer_config.json`) and the special tokens it may name.
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
	const [separate, configText] = await Promise.all([
		read('chat_template.jinja'),
		read('tokenizer_config.json')
	]);
	const config = parseConfig(configText ?? '{}');
	const inside = pickTemplate(config.chat_template);
	const from =
		separate !== null ? 'chat_template.jinja' : inside !== null ? 'tokenizer_config.json' : null;
	const specialTokens = readSpecialTokens(config);
	const ends = new Set([specialTokens.eos_token ?? '', ...customaryEnds]);
	ends.delete('');
	return { template: separate ?? inside, from, specialTokens, ends: [...ends] };
}

type TokenizerConfig = v.InferOutput<typeof tokenizerSchema>;

function parseConfig(text: string): TokenizerConfig {
	try {
		return v.parse(tokenizerSchema, JSON.parse(text));
	} catch (cause) {
		throw new ModelError('file-altered', 'tokenizer_config.json', { cause });
	}
}

function pickTemplate(given: TokenizerConfig['chat_template']): string | null {
	if (given === null || given === undefined) return null;
	if (typeof given === 'string') return given;
	return (given.find(({ name }) => name === 'default') ?? given[0])?.template ?? null;
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
