import { create } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType, AttributeProtoSchema, GraphProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { readExternalFiles } from './external-data.ts';
import { createInitializer, createNode } from './onnx-write.ts';

const outside = (location: string, offset: number, length: number, dims = [4]) =>
	createInitializer(location, 'float32', dims, { location, offset, length });

function withAttribute(attribute: object) {
	const node = createNode({ opType: 'Constant', name: 'c', input: [], output: ['c'] });
	node.attribute.push(create(AttributeProtoSchema, attribute));
	return node;
}

describe('the files that a graph reads', () => {
	it('are those of its initializers, of Constants, and of graphs inside nodes, with the bytes they must have', () => {
		const { TENSOR, GRAPH } = AttributeProto_AttributeType;
		const inner = create(GraphProtoSchema, { initializer: [outside('c', 0, 16)] });
		const graph = create(GraphProtoSchema, {
			initializer: [outside('model.onnx.data', 0, 16), outside('model.onnx.data', 64, 16)],
			node: [
				withAttribute({ name: 'value', type: TENSOR, t: outside('b.bin', 8, 16) }),
				withAttribute({ name: 'body', type: GRAPH, g: inner })
			]
		});
		expect([...readExternalFiles(graph)]).toEqual([
			['model.onnx.data', 80],
			['b.bin', 24],
			['c', 16]
		]);
	});

	it.each([
		['a path out of the folder', outside('../b', 0, 16), 'outside'],
		['a place with no room for the tensor', outside('b', 0, 12), 'has 16 bytes'],
		['a place before the file', outside('b', -4, 16), 'at -4']
	])('are refused where there is %s', (_, tensor, message) => {
		const graph = create(GraphProtoSchema, { initializer: [tensor] });
		expect(() => readExternalFiles(graph)).toThrow(message);
	});
});
