/** @file Generation for conversations on a small random model with a chat tokenizer: what is reused changes nothing. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadFolder, traceRun } from '../../../../scripts/node-engine.ts';
import { largestDifference } from '../../../../tests/engine/node-runtime.ts';
import { makeScriptedFiles, writeRandomChatModel } from '../../../../tests/engine/chat-model.ts';
import type { Engine } from './engine.ts';
import { readChatFiles } from '../files/chat-files.ts';
import { Continuation } from '../run/continuation.ts';
import type { ContinueOptions, Ending, NewToken, Prefill } from '../contract/chat.ts';
import type { FileReader } from '../files/model-files.ts';

const greedy: ContinueOptions = {
	sampling: { temperature: 0, topK: null, topP: null, seed: 0 },
	maxNewTokens: 12,
	isTemplated: true,
	ends: []
};
const question = '<|im_start|>user\nhello there<|im_end|>\n<|im_start|>assistant\n';

let folder: string;
let engine: Engine;
beforeAll(async () => {
	folder = writeRandomChatModel();
	engine = await loadFolder(folder, 'chat');
}, 600_000);
afterAll(async () => {
	await engine.dispose();
	rmSync(folder, { recursive: true });
});

interface Said {
	readonly text: string;
	readonly ids: number[];
	readonly tokens: NewToken[];
	readonly prefill: Prefill | undefined;
	readonly ending: Ending;
}

async function say(
	prompt: string | readonly number[],
	options: Partial<ContinueOptions> = {}
): Promise<Said> {
	const tokens: NewToken[] = [];
	let prefill: Prefill | undefined;
	const ending = await engine.continue(
		prompt,
		engine.info.ownSchedule,
		{ ...greedy, ...options },
		{ onPrefill: (given) => (prefill = given), onToken: (token) => void tokens.push(token) }
	);
	const ids = tokens.map(({ id }) => id);
	return { text: tokens.map(({ text }) => text).join(''), ids, tokens, prefill, ending };
}

const encode = (text: string) => [
	...engine.files.tokenizer.encode(text, { isTemplated: true }).ids
];

describe('a continuation', () => {
	it('draws what a run with taps draws', async () => {
		const own = engine.info.ownSchedule;
		const trace = await traceRun(engine, question, own, {
			generate: { sampling: greedy.sampling, maxNewTokens: 12 }
		});
		const { ids, ending, tokens } = await say(question);
		const drawn = [...trace.tokenIds].slice(encode(question).length);
		expect(ids.slice(0, drawn.length)).toEqual(drawn);
		expect(['new-tokens', 'end-token']).toContain(ending);
		for (const { probability, rivals } of tokens)
			expect(probability).toBeCloseTo(rivals.probabilities[0] ?? NaN, 6);
	});

	it('reads special tokens of a rendered chat as such, and takes ids as well', async () => {
		const ids = encode(question);
		expect(ids[0]).toBe(engine.files.tokenizer.findSpecial('<|im_start|>'));
		expect((await say(ids)).ids).toEqual((await say(question)).ids);
	});

	it('in the next turn reads only what is new, with the same logits as from the beginning', async () => {
		engine.session.decoder.reset();
		const first = await say(question);
		expect(first.prefill).toMatchObject({ reused: 0, total: encode(question).length });
		const next = `${question}${first.text}<|im_end|>\n${question}`;
		const second = await say(next);
		expect(second.prefill?.reused).toBeGreaterThan(encode(question).length);

		const { decoder } = engine.session;
		const options = { taps: 'none', logits: 'last' } as const;
		const ids = encode(next);
		decoder.reset();
		const whole = await decoder.forward(ids, options);
		decoder.reset();
		await decoder.forward(encode(question), options);
		const kept = decoder.keepPrefix(ids);
		expect(kept).toBe(encode(question).length);
		const reused = await decoder.forward(ids.slice(kept), options);
		expect(largestDifference(reused.logits, whole.logits)).toBeLessThan(1e-5);

		decoder.reset();
		expect((await say(next)).ids).toEqual(second.ids);
	});

	it('after an edit keeps what stands before it, cutting the cache in the middle', async () => {
		const { decoder } = engine.session;
		const options = { taps: 'none', logits: 'last' } as const;
		const before = encode('the hello then, and the other');
		const [old, edited] = [
			[...before, 5, 6, 7, 8],
			[...before, 9, 10]
		];
		decoder.reset();
		const whole = await decoder.forward(edited, options);
		decoder.reset();
		await decoder.forward(old, options);
		expect(decoder.keepPrefix(edited)).toBe(before.length);
		expect(decoder.cachedTokens).toBe(before.length);
		const reused = await decoder.forward(edited.slice(before.length), options);
		expect(largestDifference(reused.logits, whole.logits)).toBeLessThan(1e-5);
		expect(reused.cacheBytes).toBe(whole.cacheBytes);
	});

	it('asked the same again runs the last token only', async () => {
		const { decoder } = engine.session;
		decoder.reset();
		const first = await say(question, { maxNewTokens: 1 });
		const again = await say(question, { maxNewTokens: 1 });
		expect(again.prefill?.reused).toBe(encode(question).length - 1);
		expect(again.ids).toEqual(first.ids);
	});

	it('reuses nothing of a cache with other positions', async () => {
		await say(question);
		const everywhere = engine.info.ownSchedule.map(() => ({ kind: 'nope' }) as const);
		await traceRun(engine, question, everywhere);
		const { prefill } = await say(question);
		expect(prefill?.reused).toBe(0);
	});

	it('ends at the end of a turn, and says which token that was', async () => {
		const sampling = { temperature: 3, topK: null, topP: null, seed: 1 };
		const { ending, tokens, text } = await say(question, {
			sampling,
			maxNewTokens: 4000,
			ends: ['<|im_end|>', '<|no such token|>']
		});
		expect(ending).toBe('end-token');
		expect(tokens.at(-1)).toMatchObject({ isEnd: true, text: '' });
		expect(['<|im_end|>', '<|endoftext|>']).toContain(tokens.at(-1)?.shown);
		expect(text).not.toContain('<|im_end|>');
	});

	it('ends at the longest run where nothing else ends it, and reads a long prompt in parts', async () => {
		const ids = encode(question);
		const prefills: number[] = [];
		const made: number[] = [];
		const continuation = new Continuation(ids, greedy, {
			tokenizer: engine.files.tokenizer,
			endTokens: new Set(),
			longestRun: ids.length + 3,
			longestChunk: 8
		});
		engine.session.decoder.reset();
		const ending = await continuation.run(engine.session.decoder, {
			onPrefill: ({ done }) => void prefills.push(done),
			onToken: ({ id }) => void made.push(id),
			goOn: () => Promise.resolve()
		});
		expect(ending).toBe('longest-run');
		expect(made).toHaveLength(3);
		expect(prefills).toEqual(
			[8, 16, 24, 32, 40, 48].filter((n) => n < ids.length).concat(ids.length)
		);
		expect((await say(question)).ids.slice(0, 3)).toEqual(made);
	});

	it('gives a character that spans tokens with its last one', () => {
		const read = engine.files.tokenizer.createReader();
		const ids = encode('aé日👩b');
		const pieces = ids.map(read);
		expect(pieces.join('')).toBe('aé日👩b');
		expect(pieces.some((piece) => piece === '')).toBe(true);
		expect(pieces.join('')).not.toContain('\ufffd');
	});
});

describe('a scripted model, which other tests talk to,', () => {
	it('says what its script says after each cue, and ends its turn', async () => {
		const place = mkdtempSync(join(tmpdir(), 'scripted-'));
		const files = makeScriptedFiles('', {
			'<|ask|>': ['<think>\nso\n', ' 42 é'],
			'<|then|>': ['ok']
		});
		for (const [path, content] of Object.entries(files)) writeFileSync(join(place, path), content);
		const scripted = await loadFolder(place, 'scripted');
		const said: string[] = [];
		const ask = (prompt: string) =>
			scripted.continue(
				prompt,
				scripted.info.ownSchedule,
				{ ...greedy, ends: ['<|im_end|>'] },
				{ onPrefill: () => undefined, onToken: ({ text }) => void said.push(text) }
			);
		expect(await ask('hello<|ask|>')).toBe('end-token');
		expect(await ask('hello<|then|>')).toBe('end-token');
		expect(said).toEqual(['<think>\nso\n', ' 42 é', '', 'ok', '']);
		await scripted.dispose();
		rmSync(place, { recursive: true });
	});
});

describe('the files about conversations', () => {
	const reader = (files: Record<string, string>): FileReader => ({
		isHashUnchecked: false,
		has: (path) => path in files,
		read: (path) => Promise.resolve(new TextEncoder().encode(files[path]))
	});

	it('may hold the template apart, or in the tokenizer’s configuration, or not at all', async () => {
		const config = JSON.stringify({
			chat_template: 'inside',
			bos_token: '<s>',
			eos_token: { content: '</s>' }
		});
		expect(
			await readChatFiles(
				reader({ 'chat_template.jinja': 'apart', 'tokenizer_config.json': config })
			)
		).toMatchObject({
			template: 'apart',
			from: 'chat_template.jinja',
			specialTokens: { bos_token: '<s>', eos_token: '</s>' }
		});
		expect(await readChatFiles(reader({ 'tokenizer_config.json': config }))).toMatchObject({
			template: 'inside',
			from: 'tokenizer_config.json'
		});
		expect((await readChatFiles(reader({}))).template).toBeNull();
	});

	it('may hold several templates, of which the default is taken', async () => {
		const chat_template = [
			{ name: 'tool_use', template: 'a' },
			{ name: 'default', template: 'b' }
		];
		const config = JSON.stringify({ chat_template });
		expect((await readChatFiles(reader({ 'tokenizer_config.json': config }))).template).toBe('b');
	});

	it('may hold a template for tools, and files of their own count alone', async () => {
		const chat_template = [
			{ name: 'rag', template: 'r' },
			{ name: 'tool_use', template: 'a' }
		];
		const config = JSON.stringify({ chat_template });
		expect(await readChatFiles(reader({ 'tokenizer_config.json': config }))).toMatchObject({
			template: null,
			toolTemplate: 'a',
			unchosen: ['rag', 'tool_use'],
			toolFrom: 'tokenizer_config.json'
		});
		expect(
			await readChatFiles(
				reader({
					'chat_template.jinja': 'apart',
					'additional_chat_templates/tool_use.jinja': 'with tools',
					'tokenizer_config.json': config
				})
			)
		).toMatchObject({ template: 'apart', toolTemplate: 'with tools', unchosen: [] });
	});

	it('that cannot be understood are an error with their name', async () => {
		for (const text of ['{', '{"chat_template": 7}'])
			await expect(readChatFiles(reader({ 'tokenizer_config.json': text }))).rejects.toMatchObject({
				failure: { code: 'file-altered', detail: 'tokenizer_config.json' }
			});
	});
});
