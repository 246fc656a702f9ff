/**
 * @file The only place that knows which protobuf library reads ONNX: onnx-buf (MIT), the compiled onnx.proto on
 * @bufbuild/protobuf. It keeps fields it does not know and writes back what it read byte for byte.
 */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
	AttributeProto_AttributeType,
	AttributeProtoSchema,
	GraphProtoSchema,
	ModelProtoSchema,
	NodeProtoSchema,
	OperatorSetIdProtoSchema,
	StringStringEntryProtoSchema,
	TensorProto_DataLocation,
	TensorProto_DataType,
	TensorProtoSchema,
	TensorShapeProto_DimensionSchema,
	TensorShapeProtoSchema,
	TypeProto_TensorSchema,
	TypeProtoSchema,
	ValueInfoProtoSchema,
	type GraphProto,
	type ModelProto,
	type NodeProto,
	type TensorProto,
	type ValueInfoProto
} from 'onnx-buf';

export type { GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto };

/** A graph that the engine will not run; the message says what was found. */
export class UnsupportedGraphError extends Error {
	override readonly name = 'UnsupportedGraphError';
}

export type ElementType = 'float32' | 'float16' | 'int64' | 'uint8';

const elementTypes: Readonly<Record<ElementType, number>> = {
	float32: TensorProto_DataType.FLOAT,
	float16: TensorProto_DataType.FLOAT16,
	int64: TensorProto_DataType.INT64,
	uint8: TensorProto_DataType.UINT8
};

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

export function encodeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
	return toBinary(ModelProtoSchema, model);
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

export function setInteger(node: NodeProto, name: string, value: number): void {
	node.attribute = [
		...node.attribute.filter((a) => a.name !== name),
		createAttribute(name, BigInt(value))
	];
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

type AttributeValue = number | bigint | readonly number[];

function createAttribute(name: string, value: AttributeValue) {
	const { INT, FLOAT, INTS } = AttributeProto_AttributeType;
	if (typeof value === 'bigint') return create(AttributeProtoSchema, { name, type: INT, i: value });
	if (typeof value === 'number')
		return create(AttributeProtoSchema, { name, type: FLOAT, f: value });
	return create(AttributeProtoSchema, { name, type: INTS, ints: value.map(BigInt) });
}

export interface NodeFields {
	readonly opType: string;
	readonly name: string;
	readonly input: readonly string[];
	readonly output: readonly string[];
	readonly domain?: string;
	/** bigint is written as INT, number as FLOAT, an array as INTS. */
	readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export function createNode(fields: NodeFields): NodeProto {
	const { attributes = {}, input, output, domain = '', ...rest } = fields;
	return create(NodeProtoSchema, {
		...rest,
		domain,
		input: [...input],
		output: [...output],
		attribute: Object.entries(attributes).map(([name, value]) => createAttribute(name, value))
	});
}

/** A tensor's name, type and shape; a string is a symbolic dimension. */
export function createTensorInfo(
	name: string,
	elementType: ElementType,
	dims: readonly (number | string)[]
): ValueInfoProto {
	const dim = dims.map((d) =>
		create(TensorShapeProto_DimensionSchema, {
			value:
				typeof d === 'string'
					? { case: 'dimParam', value: d }
					: { case: 'dimValue', value: BigInt(d) }
		})
	);
	const tensor = create(TypeProto_TensorSchema, {
		elemType: elementTypes[elementType],
		shape: create(TensorShapeProtoSchema, { dim })
	});
	const type = create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } });
	return create(ValueInfoProtoSchema, { name, type });
}

/** Where a tensor's bytes are: a file beside the graph, and the range in it. */
export interface ExternalPlace {
	readonly location: string;
	readonly offset: number;
	readonly length: number;
}

export function createInitializer(
	name: string,
	elementType: ElementType,
	dims: readonly number[],
	data: Uint8Array<ArrayBuffer> | ExternalPlace
): TensorProto {
	const about = { name, dataType: elementTypes[elementType], dims: dims.map(BigInt) };
	if (data instanceof Uint8Array) return create(TensorProtoSchema, { ...about, rawData: data });
	const externalData = Object.entries(data).map(([key, value]) =>
		create(StringStringEntryProtoSchema, { key, value: String(value) })
	);
	const { EXTERNAL: dataLocation } = TensorProto_DataLocation;
	return create(TensorProtoSchema, { ...about, externalData, dataLocation });
}

export interface GraphFields {
	readonly nodes: readonly NodeProto[];
	readonly inputs: readonly ValueInfoProto[];
	readonly outputs: readonly ValueInfoProto[];
	readonly initializers: readonly TensorProto[];
	readonly opset: number;
}

/** A model as exporters for ONNX Runtime write them: IR 10, ai.onnx and com.microsoft. */
export function createModel(fields: GraphFields): ModelProto {
	const opset = (domain: string, version: number) =>
		create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) });
	return create(ModelProtoSchema, {
		irVersion: 10n,
		producerName: 'model-museum',
		opsetImport: [opset('', fields.opset), opset('com.microsoft', 1)],
		graph: create(GraphProtoSchema, {
			name: 'main_graph',
			node: [...fields.nodes],
			input: [...fields.inputs],
			output: [...fields.outputs],
			initializer: [...fields.initializers]
		})
	});
}
