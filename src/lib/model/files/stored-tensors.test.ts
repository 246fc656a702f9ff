/** @file Folders of weights that contradict themselves or their config: one sentence each, which names the tensor or the file. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadHubFolder, openFolder } from '../../../../scripts/node-engine.ts';
import {
	composedFamily,
	type ComposedSpec
} from '../../../../scripts/random-model/composed-family.ts';
import { writeSafetensorsFolder } from '../../../../scripts/random-model/safetensors-folder.ts';
import { decodeSafetensors, encodeSafetensors, type RawTensor } from '../../trace/safetensors.ts';
import { ModelError } from '../contract/model-error.ts';

const folders: string[] = [];
afterEach(() => {
	for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function write(name: string, config: Readonly<Record<string, unknown>> = {}) {
	const spec = composedFamily[name];
	if (!spec) throw new Error(`no ${name}`);
	const folder = mkdtempSync(join(tmpdir(), 'tensors-'));
	folders.push(folder);
	const graph = writeSafetensorsFolder(folder, spec);
	const path = join(folder, 'config.json');
	const written = JSON.parse(readFileSync(path, 'utf8')) as ComposedSpec['config'];
	writeFileSync(path, JSON.stringify({ ...written, ...config }));
	return { folder, graph, path: (file: string) => join(folder, file) };
}

/** The file's tensors, changed. */
function edit(path: string, change: (tensors: Map<string, RawTensor>) => void): void {
	const { metadata, tensors } = decodeSafetensors(new Uint8Array(readFileSync(path)));
	const edited = new Map(tensors);
	change(edited);
	writeFileSync(path, encodeSafetensors({ metadata, tensors: edited }));
}

async function refusal({ folder, graph }: ReturnType<typeof write>) {
	try {
		const engine = await loadHubFolder(openFolder(folder), graph);
		await engine.dispose();
		return null;
	} catch (error) {
		return error instanceof ModelError ? error.failure : error;
	}
}

const weights = (detail: string) => ({
	code: 'unsupported-weights',
	detail: expect.stringContaining(detail) as string
});
const config = (detail: string) => ({
	code: 'unsupported-graph',
	detail: expect.stringContaining(detail) as string
});
const norm = 'model.norm.weight';
const shard = 'model-00002-of-00002.safetensors';
const indexFile = 'model.safetensors.index.json';

describe('weights', () => {
	it('that lack a tensor', async () => {
		const made = write('mistral-f32');
		edit(made.path('model.safetensors'), (tensors) => tensors.delete(norm));
		expect(await refusal(made)).toMatchObject(weights(`${norm} is missing`));
	});

	it('of 8 bits', async () => {
		const made = write('mistral-f32');
		edit(made.path('model.safetensors'), (tensors) => {
			tensors.set(norm, { dtype: 'F8_E4M3', shape: [64], bytes: new Uint8Array(64) });
		});
		expect(await refusal(made)).toMatchObject(weights(`${norm} is stored as F8_E4M3`));
	});

	it('whose shapes do not fit the config', async () => {
		const made = write('mistral-f32', { intermediate_size: 128 });
		const found = 'mlp.gate_proj.weight has the shape [96, 64], by config.json it is [128, 64]';
		expect(await refusal(made)).toMatchObject(weights(found));
	});

	it('of which a shard is missing', async () => {
		const made = write('qwen2-bf16-shards');
		rmSync(made.path(shard));
		expect(await refusal(made)).toMatchObject({ code: 'file-missing', detail: shard });
	});

	it('whose index names a tensor twice', async () => {
		const made = write('qwen2-bf16-shards');
		const text = readFileSync(made.path(indexFile), 'utf8');
		const twice = text.replace('"weight_map": {', `"weight_map": { "${norm}": "${shard}",`);
		writeFileSync(made.path(indexFile), twice);
		expect(await refusal(made)).toMatchObject(weights(`names ${norm} twice`));
	});

	it('of which two shards hold one tensor', async () => {
		const made = write('qwen2-bf16-shards');
		const other = { dtype: 'F32', shape: [64], bytes: new Uint8Array(256) } as const;
		for (const file of ['model-00001-of-00002.safetensors', shard])
			edit(made.path(file), (tensors) => tensors.set('twice', other));
		expect(await refusal(made)).toMatchObject(weights('twice is in model-00001-of-00002'));
	});

	it('that do not lie where the index says', async () => {
		const made = write('qwen2-bf16-shards');
		const text = readFileSync(made.path(indexFile), 'utf8');
		const moved = text.replace(`"lm_head.weight": "${shard}"`, '"lm_head.weight": "other"');
		const { weight_map: map } = JSON.parse(text) as { weight_map: Record<string, string> };
		const there = map['lm_head.weight'] ?? '';
		const elsewhere = there === shard ? 'model-00001-of-00002.safetensors' : shard;
		writeFileSync(
			made.path(indexFile),
			moved
				.replace(`"lm_head.weight": "${there}"`, `"lm_head.weight": "${elsewhere}"`)
				.replace('"other"', `"${elsewhere}"`)
		);
		expect(await refusal(made)).toMatchObject(weights('the index puts lm_head.weight in'));
	});

	it('cut short, or with a header of 100 MB', async () => {
		const made = write('mistral-f32');
		const path = made.path('model.safetensors');
		const whole = readFileSync(path);
		writeFileSync(path, whole.subarray(0, -7));
		expect(await refusal(made)).toMatchObject(weights('cut short'));
		whole.writeBigUInt64LE(100_000_000n, 0);
		writeFileSync(path, whole);
		expect(await refusal(made)).toMatchObject(weights('The header claims 100000000 bytes'));
	});

	it('with a tensor that nobody uses, or a tied head all the same, run', async () => {
		const made = write('qwen3-f16-tied');
		edit(made.path('model.safetensors'), (tensors) => {
			const embedding = tensors.get('model.embed_tokens.weight');
			if (embedding) tensors.set('lm_head.weight', embedding);
			tensors.set('value_head.weight', { dtype: 'F32', shape: [1], bytes: new Uint8Array(4) });
		});
		const engine = await loadHubFolder(openFolder(made.folder), made.graph);
		expect(engine.files.source.remarks).toEqual(['not used: value_head.weight']);
		await engine.dispose();
	});
});

describe('a tokenizer', () => {
	interface Tokenizer {
		added_tokens?: object[];
		readonly model: { readonly vocab: Record<string, number> };
	}

	function rewrite(path: string, change: (json: Tokenizer) => void) {
		const json = JSON.parse(readFileSync(path, 'utf8')) as Tokenizer;
		change(json);
		writeFileSync(path, JSON.stringify(json));
	}

	it('with more tokens than the table has rows is refused by both numbers', async () => {
		const made = write('mistral-f32');
		rewrite(made.path('tokenizer.json'), ({ model }) => (model.vocab['beyond'] = 4999));
		expect(await refusal(made)).toEqual({
			code: 'unsupported-tokenizer',
			detail: expect.stringMatching(/^tokenizer.json has 5000 tokens, .* table \d+ rows/) as string
		});
	});

	it('may add a token beyond the rows, which only a text that has it cannot be run with', async () => {
		const made = write('mistral-f32');
		rewrite(made.path('tokenizer.json'), (json) => {
			const flags = { single_word: false, lstrip: false, rstrip: false, normalized: false };
			json.added_tokens = [
				...(json.added_tokens ?? []),
				{ id: 5000, content: '<pad>', special: true, ...flags }
			];
		});
		const engine = await loadHubFolder(openFolder(made.folder), made.graph);
		const score = (text: string) =>
			engine.score(text, engine.info.ownSchedule, { onPart: () => undefined });
		await score('a b c');
		await expect(score('a b <pad>')).rejects.toThrow('token 5000, “<pad>”, is beyond the');
		await score('a b c');
		await engine.dispose();
	});
});

describe('a config', () => {
	it.each([
		['of another family', { model_type: 'gemma3_text' }, 'gemma3_text'],
		[
			'with another head',
			{ architectures: ['MistralForTokenClassification'] },
			'MistralForTokenClassification'
		],
		['with another activation', { hidden_act: 'gelu' }, 'gelu, not silu'],
		[
			'of quantised weights',
			{ quantization_config: { quant_method: 'gptq' } },
			'quantised by gptq'
		],
		['with a window of a few tokens', { sliding_window: 16 }, 'sliding window of 16 tokens']
	] as const)('%s is refused by name', async (_, changes, message) => {
		expect(await refusal(write('mistral-f32', changes))).toMatchObject(config(message));
	});

	it('with a window lets runs end where the window begins to count', async () => {
		const made = write('mistral-f32', { sliding_window: 200 });
		const engine = await loadHubFolder(openFolder(made.folder), made.graph);
		expect(engine.info.maxTokens).toBe(200);
		await engine.dispose();
		const without = write('qwen3-f16-tied', { sliding_window: 200, use_sliding_window: false });
		const other = await loadHubFolder(openFolder(without.folder), without.graph);
		expect(other.info.maxTokens).toBe(2048);
		await other.dispose();
	});
});
