/**
 * @file The types of ONNX graphs. Only this file, `onnx-read.ts` and `onnx-write.ts` know which protobuf library reads them: onnx-buf (MIT), the compiled onnx.proto on
 * @bufbuild/protobuf. It keeps fields it does not know and writes back what it read byte for byte.
 */
import {
	TensorProto_DataType,
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

export type ElementType = 'float32' | 'float16' | 'bfloat16' | 'int64' | 'uint8' | 'bool';

export const elementTypes: Readonly<Record<ElementType, number>> = {
	float32: TensorProto_DataType.FLOAT,
	float16: TensorProto_DataType.FLOAT16,
	bfloat16: TensorProto_DataType.BFLOAT16,
	int64: TensorProto_DataType.INT64,
	uint8: TensorProto_DataType.UINT8,
	bool: TensorProto_DataType.BOOL
};
