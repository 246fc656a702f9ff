/** @file The embedding of a composed decoder. */
import { blockSize } from '../../math/quantise-blocks.ts';
import { embeddingName } from './decoder-shape.ts';
import { contrib, type GraphBuilder } from './graph-builder.ts';
import type { ComposeTarget, LinearWriter } from './linear-writer.ts';
import type { StoredWeights } from './stored-weights.ts';

/** Looks tokens up. The head of a tied model then reads the same initializer, where both take it in the same form. */
export function addEmbedding(
	graph: GraphBuilder,
	weights: StoredWeights,
	linears: LinearWriter,
	{ runsOn, elementType }: ComposeTarget
): string {
	const name = '/model/embed_tokens/Gather';
	if (weights.isQuantised(embeddingName)) {
		const rows = `${embeddingName}/rows`;
		graph.initializers.push(weights.keepRows(embeddingName, rows));
		const inputs = [rows, 'input_ids', linears.addScales(embeddingName)];
		return graph.add('GatherBlockQuantized', name, inputs, {
			domain: contrib,
			attributes: { bits: 4n, block_size: BigInt(blockSize), gather_axis: 0n, quantize_axis: 1n }
		});
	}
	// Rows are widened after they were looked up; WebGPU's build of the runtime cannot cast bfloat16.
	if (runsOn === 'cpu' && elementType === 'float32' && weights.isHalf(embeddingName)) {
		const table = `${embeddingName}/as_stored`;
		graph.initializers.push(weights.keep(embeddingName, table));
		const found = graph.add('Gather', name, [table, 'input_ids']);
		return graph.add('Cast', `${name}/Cast`, [found], { attributes: { to: 1n } });
	}
	return graph.add('Gather', name, [linears.add(embeddingName), 'input_ids']);
}
