/** @file A graph's layout as text, for a bug report: what is needed to support it, and nothing of its weights. */
import type { ExpectedShape } from './attention-layers.ts';
import { type GraphProto, type NodeProto } from './onnx.ts';
import { decodeModel, domainOf, externalLocation, readNumber } from './onnx-read.ts';
import { patchGraph } from './patch.ts';

/**
 * Versions, inputs and outputs, operators with their counts, attention layer by layer, weight files, and what the patch says. Never throws
 * for what is in the file: a graph that is not understood is what reports are for.
 * @param expected what the config says; without it the patch is not tried
 */
export function describeGraph(bytes: Uint8Array, expected?: ExpectedShape): string {
	let decoded: ReturnType<typeof decodeModel>;
	try {
		decoded = decodeModel(bytes);
	} catch (error) {
		return `${bytes.length} bytes: ${messageOf(error)}`;
	}
	const { model, graph } = decoded;
	const opsets = model.opsetImport.map(
		(entry) => `${domainOf(entry) || 'ai.onnx'} ${entry.version}`
	);
	const producer = `${model.producerName} ${model.producerVersion}`.trim() || 'unknown';
	return [
		`graph: ${bytes.length} bytes, IR ${model.irVersion}, ${opsets.join(', ')}, made by ${producer}`,
		`inputs: ${groupNames(graph.input.map(describeInfo))}`,
		`outputs: ${groupNames(graph.output.map(describeInfo))}`,
		`operators: ${countOperators(graph.node)}`,
		`attention:\n${describeAttention(graph)}`,
		`largest initializers:\n${describeInitializers(graph)}`,
		`patch: ${expected ? tryPatch(bytes, expected) : 'not tried'}`
	].join('\n');
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

function tryPatch(bytes: Uint8Array, expected: ExpectedShape): string {
	try {
		const { manifest } = patchGraph(bytes, expected);
		const { layout, repairedLayers, elementType, externalFiles } = manifest;
		const repaired =
			repairedLayers.length > 0 ? `, repaired layers ${repairedLayers.join(' ')}` : '';
		return `layout ${layout}${repaired}, ${elementType}, weights in ${externalFiles.join(', ') || 'the graph'}`;
	} catch (error) {
		return `refused: ${messageOf(error)}`;
	}
}

function describeInfo(info: GraphProto['input'][number]): string {
	const type = info.type?.value;
	if (type?.case !== 'tensorType') return info.name;
	const dims = type.value.shape?.dim.map(({ value }) => String(value.value ?? '?')) ?? [];
	return `${info.name} ${nameType(type.value.elemType)}[${dims.join(',')}]`;
}

/** Codes of TensorProto.DataType that decoders use. */
const typeNames = new Map([
	[1, 'f32'],
	[2, 'u8'],
	[3, 'i8'],
	[6, 'i32'],
	[7, 'i64'],
	[9, 'bool'],
	[10, 'f16'],
	[16, 'bf16'],
	[21, 'u4'],
	[22, 'i4']
]);

function nameType(code: number): string {
	return typeNames.get(code) ?? `type ${code}`;
}

/** Names that differ in a layer's number only are said once. */
function groupNames(names: readonly string[]): string {
	return countAlike(names.map((name) => name.replace(/\.\d+\./g, '.N.')));
}

function countOperators(nodes: readonly NodeProto[]): string {
	return countAlike(
		nodes.map((node) => `${domainOf(node) ? `${node.domain}.` : ''}${node.opType}`)
	);
}

function countAlike(items: readonly string[]): string {
	const counts = new Map<string, number>();
	for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
	return Array.from(counts, ([item, n]) => (n > 1 ? `${n} × ${item}` : item)).join(', ');
}

/** Each attention node with its attributes and what makes its inputs; layers in a row that are alike share a line. */
function describeAttention(graph: GraphProto): string {
	const makers = new Map(
		graph.node.flatMap((node) => node.output.map((output) => [output, node.opType] as const))
	);
	const given = new Set(graph.input.map(({ name }) => name));
	const nameInput = (input: string) => {
		if (!input) return '–';
		return (
			makers.get(input) ?? (given.has(input) ? input.replace(/\.\d+\./, '.N.') : 'initializer')
		);
	};
	const nodes = graph.node.filter((node) => /Attention$/.test(node.opType));
	const lines = nodes.map((node) => {
		const attributes = node.attribute
			.map(({ name }) => `${name}=${Number(readNumber(node, name, NaN).toPrecision(4))}`)
			.join(' ');
		const inputs = node.input.map(nameInput).join(', ');
		return `${domainOf(node) || 'ai.onnx'}.${node.opType}(${inputs}) ${attributes}`;
	});
	if (lines.length === 0) return '  none found';
	const runs: { line: string; from: number; to: number }[] = [];
	for (const [i, line] of lines.entries()) {
		const last = runs.at(-1);
		if (last?.line === line) last.to = i;
		else runs.push({ line, from: i, to: i });
	}
	return runs
		.map(({ line, from, to }) => `  ${from === to ? from : `${from}–${to}`}: ${line}`)
		.join('\n');
}

function describeInitializers(graph: GraphProto): string {
	const sized = graph.initializer.map((tensor) => {
		const dims = tensor.dims.map(Number);
		return { tensor, dims, size: dims.reduce((product, dim) => product * dim, 1) };
	});
	sized.sort((a, b) => b.size - a.size);
	const lines = sized.slice(0, 4).map(({ tensor, dims }) => {
		const location = externalLocation(tensor);
		const where = location === null ? 'inside the graph' : `in ${location}`;
		const readers = graph.node.filter((node) => node.input.includes(tensor.name));
		const read = [...new Set(readers.map((node) => node.opType))].join(', ');
		return `  ${tensor.name} ${nameType(tensor.dataType)}[${dims.join(',')}], ${where}, read by ${read}`;
	});
	return lines.join('\n') || '  none';
}
