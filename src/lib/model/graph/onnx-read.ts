/** @file Reading ONNX graphs: what a node, an input or an initializer says. */
import { fromBinary } from '@bufbuild/protobuf';
import {
	AttributeProto_AttributeType,
	ModelProtoSchema,
	type GraphProto,
	type ModelProto,
	type NodeProto,
	type TensorProto,
	type ValueInfoProto
} from 'onnx-buf';
import { UnsupportedGraphError, type ElementType, elementTypes } from './onnx.ts';

/** @throws {UnsupportedGraphError} where the bytes are no ONNX model with a graph */
export function decodeModel(bytes: Uint8Array): { model: ModelProto; graph: GraphProto } {
	let model: ModelProto;
	try {
		model = fromBinary(ModelProtoSchema, bytes);
	} catch (cause) {
		throw new UnsupportedGraphError('The file is not an ONNX model.', { cause });
	}
	if (!model.graph?.node.length) throw new UnsupportedGraphError('The ONNX file holds no graph.');
	return { model, graph: model.graph };
}

/** `ai.onnx` has two spellings; this returns the empty one. */
export function domainOf(item: { domain: string }): string {
	return item.domain === 'ai.onnx' ? '' : item.domain;
}

/** True for an operator of Microsoft's contrib domain. */
export function isContrib(node: NodeProto, opType: string): boolean {
	return node.opType === opType && node.domain === 'com.microsoft';
}

/** A number attribute, or `fallback` where the node leaves it out. */
export function readNumber(node: NodeProto, name: string, fallback: number): number {
	const attribute = node.attribute.find((a) => a.name === name);
	if (!attribute) return fallback;
	return attribute.type === AttributeProto_AttributeType.FLOAT ? attribute.f : Number(attribute.i);
}

/** True where the node holds a graph of its own (If, Loop, Scan). */
export function hasSubgraph(node: NodeProto): boolean {
	return node.attribute.some((a) => a.g !== undefined || a.graphs.length > 0);
}

/** Element type of a graph input or output, or null where it is none of ours. */
export function readElementType(info: ValueInfoProto | undefined): ElementType | null {
	const type = info?.type?.value;
	if (type?.case !== 'tensorType') return null;
	const found = Object.entries(elementTypes).find(([, code]) => code === type.value.elemType);
	return found ? (found[0] as ElementType) : null;
}

/** File, relative to the graph, that an initializer lives in; null where it is inside the graph. */
export function externalLocation(tensor: TensorProto): string | null {
	return tensor.externalData.find((entry) => entry.key === 'location')?.value ?? null;
}

/** Element type of an initializer, or null where it is none of ours. */
export function readTensorType({ dataType }: TensorProto): ElementType | null {
	const found = Object.entries(elementTypes).find(([, code]) => code === dataType);
	return found ? (found[0] as ElementType) : null;
}
