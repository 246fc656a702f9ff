/** @file What a graph must be before its attention is looked at. */
import { UnsupportedGraphError, type GraphProto, type ModelProto } from './onnx.ts';
import { domainOf, hasSubgraph, readElementType } from './onnx-read.ts';

/**
 * Version, inputs and structure.
 * @throws {UnsupportedGraphError}
 */
export function requireKnownModel(model: ModelProto, graph: GraphProto): void {
	const opset = Number(model.opsetImport.find((entry) => domainOf(entry) === '')?.version ?? 0);
	if (model.irVersion < 7n || model.irVersion > 13n || opset < 13 || opset > 26)
		throw new UnsupportedGraphError(
			`The graph has IR version ${model.irVersion} and opset ${opset}; known are 7 to 13 and 13 to 26.`
		);
	const branching = graph.node.find(hasSubgraph);
	if (branching)
		throw new UnsupportedGraphError(
			`The graph branches: ${branching.opType} ("${branching.name}").`
		);
	if (model.functions.length > 0)
		throw new UnsupportedGraphError('The graph defines operators of its own.');
	const inputs = new Set(graph.input.map((input) => input.name));
	for (const name of ['input_ids', 'attention_mask']) {
		if (!inputs.has(name)) throw new UnsupportedGraphError(`The graph has no input "${name}".`);
	}
	for (const name of inputs) {
		if (
			!/^(input_ids|attention_mask|position_ids|num_logits_to_keep|past_key_values\.\d+\.(key|value))$/.test(
				name
			)
		)
			throw new UnsupportedGraphError(`The graph has an unknown input "${name}".`);
	}
}

/**
 * Element type of the KV cache, which is that of queries, keys and tables.
 * @throws {UnsupportedGraphError}
 */
export function readCacheType(graph: GraphProto): 'float32' | 'float16' {
	const type = readElementType(graph.input.find((input) => input.name === 'past_key_values.0.key'));
	if (type === 'float32' || type === 'float16') return type;
	throw new UnsupportedGraphError('The cache is neither float32 nor float16.');
}
