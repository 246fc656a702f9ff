/** @file Finds the residual stream: what enters each layer, what leaves the last one, and the head that reads it. */
import { UnsupportedGraphError, type GraphProto, type NodeProto } from './onnx.ts';
import { isContrib } from './onnx-read.ts';
import type { AttentionLayer, Producers } from './attention-layers.ts';

/** Operators between a norm and what reads it: projections and what exporters put around them. */
const passable = new Set(['MatMul', 'MatMulNBits', 'Gemm', 'Add', 'Cast', 'Reshape', 'Transpose']);
const projections = new Set(['MatMul', 'MatMulNBits', 'Gemm']);
const mostSteps = 6;

interface Walk {
	readonly norm: NodeProto;
	/** The node that reads the norm's output on the way. */
	readonly reader: NodeProto;
}

function walkToNorm(from: string, producers: Producers, what: string): Walk {
	let tensor = from;
	let reader: NodeProto | undefined;
	let isProjected = false;
	for (let step = 0; step < mostSteps; step++) {
		const node = producers.get(tensor);
		if (!node) break;
		if (isNorm(node)) {
			if (!reader || node.output[0] !== tensor) break;
			if (!isProjected)
				throw new UnsupportedGraphError(
					`${what}: found ${node.opType} ("${node.name}") after the projection; models that normalise queries and keys are not known.`
				);
			return { norm: node, reader };
		}
		if (!passable.has(node.opType))
			throw new UnsupportedGraphError(
				`${what}: found ${node.opType} ("${node.name}") where a projection of a norm was expected.`
			);
		reader = node;
		isProjected ||= projections.has(node.opType);
		tensor = node.input[0] ?? '';
	}
	throw new UnsupportedGraphError(`${what}: no norm found before it.`);
}

function isNorm(node: NodeProto): boolean {
	return (
		node.opType === 'SimplifiedLayerNormalization' ||
		isContrib(node, 'SkipSimplifiedLayerNormalization')
	);
}

/** The tensor with the residual stream that a norm reads; a skip norm's sum is named here if it has no name yet. */
function nameResidual(norm: NodeProto): string {
	if (!isContrib(norm, 'SkipSimplifiedLayerNormalization')) return norm.input[0] ?? '';
	while (norm.output.length < 4) norm.output.push('');
	const name = norm.output[3] || `${norm.name || norm.output[0] || 'norm'}/residual`;
	norm.output[3] = name;
	return name;
}

/**
 * Names of the residual stream's tensors, `[batch, tokens, hidden]`: one before each layer, then the one after the last.
 * @throws {UnsupportedGraphError}
 */
export function findResiduals(
	graph: GraphProto,
	producers: Producers,
	layers: readonly AttentionLayer[]
): readonly string[] {
	const before = layers.map((layer) => {
		const { norm } = walkToNorm(layer.q, producers, `Layer ${layer.index}`);
		return nameResidual(norm);
	});
	return [...before, nameResidual(findHead(graph, producers).norm)];
}

/**
 * The final norm, and the node after it on the way to the logits.
 * @throws {UnsupportedGraphError}
 */
export function findHead(graph: GraphProto, producers: Producers): Walk {
	if (!graph.output.some((output) => output.name === 'logits'))
		throw new UnsupportedGraphError('The graph has no output "logits".');
	return walkToNorm('logits', producers, 'Logits');
}
