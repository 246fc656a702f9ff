import facts from 'virtual:facts/runtimes.gguf-sizes,runtimes.q4-k-m,model-memory/bf16Gb';
import { describe, expect, it } from 'vitest';
import { pickFact, pickNumber, pickPart, pickPartNumber } from '../../facts/picked.ts';
import { findCommand, listUnheard, writeCommand, type Command } from './commands.ts';
import { contexts, formats, machines, runCommandParameters, widths } from './parameters.ts';
import { commands, RunCommand, sizes } from './run-command.svelte.ts';
import { countCache, countWeights } from './weights.ts';

const start = Object.fromEntries(
	Object.entries(runCommandParameters).map(([name, { default: value }]) => [name, value])
) as ConstructorParameters<typeof RunCommand>[0];
const find = (id: string): Command => {
	const found = commands.find((each) => each.id === id);
	if (!found) throw new Error(`There is no command ${id}.`);
	return found;
};

describe('the bytes of SmolLM3-3B', () => {
	it('are those of published files, but for the tokenizer that lies in them', () => {
		const listed = (key: string) => 1e9 * pickPartNumber(facts, `runtimes.gguf-sizes/${key}`);
		for (const [key, scheme] of [
			['q4km', 'q4_k_m'],
			['q80', 'q8_0'],
			['bf16', 'bf16']
		] as const) {
			const over = listed(key) - countWeights(scheme);
			expect(over, key).toBeGreaterThan(0);
			// A vocabulary and its merges have some megabytes; the listing is rounded to ten.
			expect(over, key).toBeLessThan(20e6);
		}
	});

	it('are two a parameter in 16 bits, as the fact base has it', () => {
		expect((countWeights('bf16') / 1e9).toFixed(2)).toBe(
			String(pickNumber(facts, 'model-memory/bf16Gb'))
		);
	});

	it('are fewer for every rounding, and a cache of 65,536 tokens takes 4.83 GB', () => {
		const order = (['bf16', 'q8_0', 'onnx-q4f16', 'nf4', 'q4_k_m', 'mlx4'] as const).map(
			countWeights
		);
		expect(order).toEqual(order.toSorted((a, b) => b - a));
		expect((countCache(65_536) / 1e9).toFixed(2)).toBe('4.83');
	});

	it('spare those layers that the rule of llama.cpp names', () => {
		const layers = 36;
		const eighth = Math.floor(layers / 8);
		const spared = Array.from({ length: layers }, (_, layer) => layer).filter(
			(layer) =>
				layer < eighth || layer >= Math.floor((7 * layers) / 8) || (layer - eighth) % 3 === 2
		);
		expect(pickPart(facts, 'runtimes.q4-k-m/layersFromZero')).toEqual(spared);
		expect(pickFact(facts, 'runtimes.q4-k-m').sources).not.toEqual([]);
	});
});

describe('a command', () => {
	it('is found by what somebody has, and never two for the same wish', () => {
		for (const machine of machines)
			for (const format of formats)
				for (const bits of widths) {
					const fitting = commands.filter(
						(each) =>
							each.machines.includes(machine) && each.format === format && `${each.bits}` === bits
					);
					expect(fitting.length, `${machine} ${format} ${bits}`).toBeLessThanOrEqual(1);
					expect(findCommand(commands, { machine, format, bits })).toBe(fitting[0]);
				}
	});

	it('has its options written in, and no place left open', () => {
		for (const command of commands)
			for (const context of contexts)
				for (const [thinks, hasTools] of [
					[true, false],
					[false, true]
				] as const) {
					const text = writeCommand(command, { thinks, hasTools, context: Number(context) });
					expect(text, command.id).not.toMatch(/\{(context|thinking|tools)\}/);
				}
		expect(
			writeCommand(find('vllm'), { thinks: false, hasTools: true, context: 4096 })
				.split('\n')
				.at(-1)
		).toBe(
			`vllm serve HuggingFaceTB/SmolLM3-3B --max-model-len 4096 --default-chat-template-kwargs '{"enable_thinking": false}' --enable-auto-tool-choice --tool-call-parser hermes`
		);
	});

	it('says what of a wish it has no place for', () => {
		const off = { thinks: false, hasTools: true, context: 4096 };
		expect(listUnheard(find('executorch'), off)).toEqual(['thinking', 'tools']);
		expect(listUnheard(find('transformers-16'), off)).toEqual(['context', 'tools']);
		expect(listUnheard(find('vllm'), off)).toEqual([]);
	});

	it('was run here for two runtimes, failed for one, and was read for the others', () => {
		const of = (state: Command['state']) =>
			commands.filter((each) => each.state === state).map(({ id }) => id);
		expect(of('run')).toEqual(['transformers-16', 'mlx-4', 'mlx-8', 'mlx-16']);
		expect(of('fails')).toEqual(['onnxruntime-genai']);
		expect(of('read').length).toBe(commands.length - 5);
	});
});

describe('the exhibit', () => {
	it('opens on a command, its sizes and what went wrong with that runtime', () => {
		const run = new RunCommand(start);
		expect(run.text).toBe('llama-server -hf ggml-org/SmolLM3-3B-GGUF:Q4_K_M -c 4096');
		expect(run.download).toBe(run.weights);
		expect(run.faults.map(({ number }) => number)).toEqual([20859, 14581]);
		expect(run.list()).toHaveLength(commands.length + 1);
		expect(sizes).toHaveLength(commands.length);
	});

	it('finds the threads on NoPE layers of a runtime, too', () => {
		const run = new RunCommand({ ...start, machine: 'phone', format: 'pte' });
		expect(run.faults.map(({ number }) => number)).toEqual([22043, 21115]);
		expect(run.weights).toBeNull();
	});

	it('says nothing where nothing is known, and has what there is for the machine', () => {
		const run = new RunCommand({ ...start, machine: 'phone', format: 'mlc' });
		expect(run.command).toBeUndefined();
		expect(run.text).toBe('');
		expect(run.others.map(({ id }) => id)).toEqual(['llama-android', 'executorch']);
		run.take('gguf', 4);
		expect(run.command?.id).toBe('llama-android');
	});
});
