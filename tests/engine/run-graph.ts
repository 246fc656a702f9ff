/** @file Runs a random model's graph in Node, as it came or patched. */
import type { RandomConfig } from '../../scripts/random-model/config.ts';
import type { Schedule } from '../../src/lib/math/positional.ts';
import { buildRotaryTable } from '../../src/lib/math/rope.ts';
import { nameCaches } from '../../src/lib/model/device/tensors.ts';
import { makeIntegers, ort, readFloats } from './node-runtime.ts';

/** Logits `[tokens, vocabulary]` of a prompt; with a schedule the graph is a patched one. */
export async function runGraph(
	graph: Uint8Array,
	config: RandomConfig,
	ids: readonly number[],
	schedule?: Schedule
): Promise<Float32Array> {
	const session = await ort.InferenceSession.create(graph);
	const caches = nameCaches('past_key_values', config.num_hidden_layers).map((name) => {
		const dims = [1, config.num_key_value_heads, 0, config.head_dim];
		return [name, new ort.Tensor('float32', new Float32Array(), dims)] as const;
	});
	const positions = makeIntegers(ids.keys(), [1, ids.length]);
	const tables = (schedule ?? []).flatMap((positional, i) => {
		const { cos, sin, rows, half } = buildRotaryTable(positional, config.head_dim, 512);
		return [
			[`rope_cos.${i}`, new ort.Tensor('float32', cos, [rows, half])] as const,
			[`rope_sin.${i}`, new ort.Tensor('float32', sin, [rows, half])] as const
		];
	});
	const all: Record<string, ort.Tensor> = {
		...Object.fromEntries([...caches, ...tables]),
		input_ids: makeIntegers(ids, [1, ids.length]),
		attention_mask: makeIntegers(Array<number>(ids.length).fill(1), [1, ids.length]),
		position_ids: positions,
		logits_positions: makeIntegers(ids.keys(), [ids.length])
	};
	const feeds = Object.fromEntries(
		Object.entries(all).filter(([name]) => session.inputNames.includes(name))
	);
	const outputs = await session.run(feeds, ['logits']);
	await session.release();
	return readFloats(outputs, 'logits');
}
