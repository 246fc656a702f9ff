/** @file Inputs that need not be fed: initializers that are listed as inputs, and the number of logits to keep. */
import { UnsupportedGraphError, type GraphProto, type ValueInfoProto } from './onnx.ts';
import { readElementType } from './onnx-read.ts';

export const logitsToKeep = 'num_logits_to_keep';

/** An initializer that is an input too may be fed something else; nobody does, and the runtime folds only what cannot change. */
export function dropListedInitializers(graph: GraphProto): void {
	const initializers = new Set(graph.initializer.map(({ name }) => name));
	graph.input = graph.input.filter(({ name }) => !initializers.has(name));
}

/**
 * Takes `num_logits_to_keep` (a scalar int64; 0 keeps all) out of the graph, as if it were 0: what slices by it is passed by.
 * @throws {UnsupportedGraphError} where the input is of another kind, or decides about more than a slice
 */
export function keepAllLogits(graph: GraphProto): void {
	const info = graph.input.find(({ name }) => name === logitsToKeep);
	if (!info) return;
	if (readElementType(info) !== 'int64' || countDims(info) > 1)
		throw new UnsupportedGraphError(`The input "${logitsToKeep}" is no scalar int64.`);
	const counted = new Set([logitsToKeep]);
	const passed = new Map<string, string>();
	for (const node of graph.node) {
		if (!node.input.some((input) => counted.has(input))) continue;
		const [data = '', ...bounds] = node.input;
		const [result = ''] = node.output;
		const isSlice = node.opType === 'Slice' && !counted.has(data);
		if (isSlice && bounds.some((input) => counted.has(input))) passed.set(result, data);
		else for (const output of node.output) counted.add(output);
	}
	const isGivenOut = graph.output.some(({ name }) => passed.has(name) || counted.has(name));
	if (passed.size === 0 || isGivenOut)
		throw new UnsupportedGraphError(`"${logitsToKeep}" does more here than to cut the last rows.`);
	const follow = (name: string): string => {
		const before = passed.get(name);
		return before === undefined ? name : follow(before);
	};
	for (const node of graph.node) node.input = node.input.map(follow);
}

function countDims(info: ValueInfoProto): number {
	const type = info.type?.value;
	return type?.case === 'tensorType' ? (type.value.shape?.dim.length ?? 0) : 0;
}
