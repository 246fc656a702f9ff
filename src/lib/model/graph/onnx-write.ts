/** @file Writing ONNX graphs: nodes, tensors, models. */
import { create, toBinary } from '@bufbuild/protobuf';
import {
	AttributeProto_AttributeType,
	AttributeProtoSchema,
	GraphProtoSchema,
	ModelProtoSchema,
	NodeProtoSchema,
	OperatorSetIdProtoSchema,
	StringStringEntryProtoSchema,
	TensorProto_DataLocation,
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
import { type ElementType, elementTypes } from './onnx.ts';

export function encodeModel(model: ModelProto): Uint8Array<ArrayBuffer> {
	return toBinary(ModelProtoSchema, model);
}

export function setInteger(node: NodeProto, name: string, value: number): void {
	node.attribute = [
		...node.attribute.filter((a) => a.name !== name),
		createAttribute(name, BigInt(value))
	];
}

type AttributeValue = number | bigint | readonly number[] | GraphProto;

function createAttribute(name: string, value: AttributeValue) {
	const { INT, FLOAT, INTS, GRAPH } = AttributeProto_AttributeType;
	if (typeof value === 'bigint') return create(AttributeProtoSchema, { name, type: INT, i: value });
	if (typeof value === 'number')
		return create(AttributeProtoSchema, { name, type: FLOAT, f: value });
	if ('node' in value) return create(AttributeProtoSchema, { name, type: GRAPH, g: value });
	return create(AttributeProtoSchema, { name, type: INTS, ints: value.map(BigInt) });
}

export interface NodeFields {
	readonly opType: string;
	readonly name: string;
	readonly input: readonly string[];
	readonly output: readonly string[];
	readonly domain?: string;
	/** bigint is written as INT, number as FLOAT, an array as INTS, a graph as GRAPH. */
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

/** A branch of a graph: it reads what is around it, and gives these outputs. */
export function createGraph(
	name: string,
	node: readonly NodeProto[],
	output: readonly ValueInfoProto[]
): GraphProto {
	return create(GraphProtoSchema, { name, node: [...node], output: [...output] });
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
