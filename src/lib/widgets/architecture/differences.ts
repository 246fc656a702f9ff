/** @file Where two architectures differ, part by part: what a diagram marks when another stands beside it. */
import { listLayerKinds, type LayerKind } from '../../facts/architecture.ts';
import type { ModelConfig } from '../../facts/schema.ts';
import { listBlockParts, listTowerParts, type Part } from './parts.ts';

/** A model that stands beside another. */
export interface Neighbour {
	readonly name: string;
	readonly config: ModelConfig;
}

/** The numbers that a part of a diagram stands for; equal texts are equal parts. Parts a model lacks have none. */
function describePart(id: string, config: ModelConfig, kind: LayerKind | undefined): string {
	const { hidden, vocab, headDim, queryHeads, kvHeads, positional } = config;
	const values: Readonly<Record<string, readonly unknown[]>> = {
		embedding: [vocab, hidden, config.tiedEmbeddings],
		head: [vocab, hidden, config.tiedEmbeddings],
		'final-norm': [hidden],
		residual: [hidden],
		'attention-norm': [hidden],
		'feed-forward-norm': [hidden],
		queries: [queryHeads, headDim, config.qkNorm, config.qkvBias],
		keys: [kvHeads, headDim, config.qkNorm, config.qkvBias],
		position: [
			kind,
			...(kind === 'nope' ? [] : [positional.theta, positional.rotatedShare]),
			...(kind === 'local' ? [positional.thetaLocal, positional.window] : [])
		],
		output: [queryHeads * headDim, hidden, config.subNorm, config.weights],
		'feed-forward': [config.feedForward, hidden, config.activation, config.weights]
	};
	return JSON.stringify(values[id] ?? [kind]);
}

/** The part of this id, in the layer of this number where it is a part of one; undefined where the model has none. */
export function findPart(config: ModelConfig, id: string, layer: number): Part | undefined {
	const kind = listLayerKinds(config)[layer - 1];
	const inLayer = kind ? listBlockParts(config, kind) : [];
	return [...listTowerParts(config), ...inLayer].find((part) => part.id === id);
}

/**
 * Ids of the parts of `config` that are missing or made otherwise in any of its neighbours.
 * @param layer the layer whose inside is shown, counted from 1
 */
export function findDifferences(
	config: ModelConfig,
	neighbours: readonly Neighbour[],
	layer: number
): ReadonlySet<string> {
	const kinds = listLayerKinds(config);
	const parts = [...listTowerParts(config), ...listBlockParts(config, kinds[layer - 1] ?? 'rope')];
	const isDifferent = (part: Part, other: ModelConfig) => {
		const number = part.layer ?? layer;
		const twin = findPart(other, part.id, number);
		if (!twin) return true;
		const theirs = listLayerKinds(other)[number - 1];
		return (
			describePart(part.id, config, kinds[number - 1]) !== describePart(part.id, other, theirs)
		);
	};
	return new Set(
		parts
			.filter((part) => neighbours.some(({ config: other }) => isDifferent(part, other)))
			.map(({ id }) => id)
	);
}
