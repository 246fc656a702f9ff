import { expect, it } from 'vitest';
import { reduced, setLayers } from '../../../../scripts/random-model/config.ts';
import { makeDecoder } from '../../../../scripts/random-model/decoder.ts';
import { ownSchedule } from '../../math/rope-config.ts';
import { liftInitializers } from './lift-initializers.ts';
import { decodeModel } from './onnx-read.ts';
import { patchGraph } from './patch.ts';

const config = setLayers(reduced, 4);
const embeddingBytes = config.vocab_size * config.hidden_size * 4;

/** A patched graph whose weights lie in a file that nobody writes. */
function makePatched(tie: 'head' | 'embedding') {
	let at = 0;
	const original = makeDecoder(
		{ config, layout: 'UP', dtype: 'q4', seed: 1, accuracyLevel: 0, tie },
		(pieces) => {
			let length = 0;
			for (const piece of pieces) length += piece.length;
			const offset = at;
			at += length;
			return { location: 'model.onnx_data', offset, length };
		}
	);
	return patchGraph(original, {
		layers: config.num_hidden_layers,
		queryHeads: config.num_attention_heads,
		kvHeads: config.num_key_value_heads,
		headDim: config.head_dim,
		usesRope: ownSchedule(config).map(({ kind }) => kind === 'rope')
	}).bytes;
}

it.each(['head', 'embedding'] as const)(
	'the embedding turned for the %s becomes an input, and every other weight stays',
	(tie) => {
		const before = decodeModel(makePatched(tie)).graph;
		const { bytes, lifted } = liftInitializers(makePatched(tie), embeddingBytes);
		const after = decodeModel(bytes).graph;
		expect(lifted).toHaveLength(1);
		const [embedding] = lifted;
		expect(embedding?.place.length).toBe(embeddingBytes);
		expect(embedding?.elementType).toBe('float32');
		expect(after.input.at(-1)?.name).toBe(embedding?.name);
		expect(after.input.length).toBe(before.input.length + 1);
		expect(after.initializer.map(({ name }) => name)).toEqual(
			before.initializer.map(({ name }) => name).filter((name) => name !== embedding?.name)
		);
		expect(after.node.length).toBe(before.node.length);
	}
);

it('a graph without a tensor so large is left as it is', () => {
	const bytes = makePatched('head');
	const { bytes: same, lifted } = liftInitializers(bytes, embeddingBytes + 1);
	expect(lifted).toEqual([]);
	expect(same).toBe(bytes);
});
