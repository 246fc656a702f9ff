/** @file What the lesson on running SmolLM3 says of commands and sizes, and of the miniature that one of them was run on. */
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadFolder } from '../../../../scripts/node-engine.ts';
import type { Mode } from '../../chat/message.ts';
import { findFact } from '../../facts/facts.server.ts';
import { findCommand } from '../../widgets/running/commands.ts';
import { commands } from '../../widgets/running/run-command.svelte.ts';
import { countCache, countWeights } from '../../widgets/running/weights.ts';
import { turnEnd, writePrompt } from '../../widgets/minds/prompts.ts';
import { expectWords } from './nano.ts';

const lesson = '06-in-your-hands/03-running-it-yourself.md';
const folder = resolve(import.meta.dirname, '../../../../static/models/micro-sft');

describe('the lesson on running it yourself', () => {
	const loading = loadFolder(folder, 'micro-sft');
	afterAll(async () => (await loading).dispose());

	async function ask(mode: Mode, theta?: number) {
		const engine = await loading;
		const schedule = engine.info.ownSchedule.map((positional) =>
			positional.kind === 'rope' && theta !== undefined ? { ...positional, theta } : positional
		);
		let [text, tokens] = ['', 0];
		await engine.continue(
			writePrompt('What is 27+45?', mode),
			schedule,
			{
				sampling: { temperature: 0, topK: null, topP: null, seed: 0 },
				maxNewTokens: 64,
				isTemplated: true,
				ends: [turnEnd]
			},
			{
				onPrefill: () => undefined,
				onToken: (token) => {
					tokens += 1;
					if (!token.isEnd) text += token.text;
				}
			}
		);
		// A server counts the token that ends the turn.
		return { text, tokens };
	}

	it('says what the miniature answered under transformers, with thinking and without', async () => {
		expectWords(
			lesson,
			'27+45',
			'took 3 tokens in both and said 70',
			'its notes and 72, in 26 tokens'
		);
		expect(await ask('think')).toEqual({
			text: '7+5=12, 2+4+1=7, so 72\n</think>\n72',
			tokens: 26
		});
		expect(await ask('no_think')).toEqual({ text: '70', tokens: 3 });
	});

	it('says what a theta of 10,000 makes of that, as mlx-lm has it', async () => {
		expectWords(
			lesson,
			'mlx-lm brought 127',
			'in place of the 40,000 that the miniature was trained with'
		);
		const { ownSchedule } = (await loading).info;
		expect(ownSchedule.find(({ kind }) => kind === 'rope')).toMatchObject({ theta: 40_000 });
		expect((await ask('think', 10_000)).text).toBe('7+5=12, so 127\n</think>\n127');
		expect((await ask('no_think', 10_000)).text).toBe('70');
	});

	it('says what the cache and the weights take', () => {
		expectWords(
			lesson,
			'takes 4.83 GB now, two and a half times the weights',
			'The download triples'
		);
		const weights = countWeights('q4_k_m');
		expect((countCache(65_536) / 1e9).toFixed(2)).toBe('4.83');
		expect((countCache(65_536) / weights).toFixed(1)).toBe('2.5');
		expect(countWeights('bf16') / weights).toBeGreaterThan(3);
		expect(Math.abs(countWeights('nf4') / weights - 1)).toBeLessThan(0.05);
		expect(weights + countCache(4096)).toBeLessThan(3e9);
	});

	it('says of every command how it is known', () => {
		expectWords(lesson, 'transformers and mlx-lm _were run_', 'It was tried, and it stops');
		const run = commands.filter(({ state }) => state === 'run').map(({ runtime }) => runtime);
		expect([...new Set(run)]).toEqual(['transformers', 'mlx-lm']);
		const failing = findCommand(commands, { machine: 'server', format: 'onnx', bits: '4' });
		expect(failing?.state).toBe('fails');
		expect(commands.some(({ format }) => format === 'mlc')).toBe(false);
		expect(findFact('general.runs-in-mlc').value).toBe('not found');
	});

	it('says that four formats on a laptop spell the switch for thinking in three ways', () => {
		expectWords(lesson, 'GGUF, safetensors, MLX, ONNX: three spellings of one switch');
		const spellings = (['gguf', 'safetensors', 'mlx', 'onnx'] as const).map(
			(format) => findCommand(commands, { machine: 'laptop', format, bits: '4' })?.noThink
		);
		expect(spellings.every(Boolean)).toBe(true);
		expect(new Set(spellings).size).toBe(3);
	});
});
