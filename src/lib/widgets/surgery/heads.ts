/** @file Sets of heads: in an address, toggled, and by what they do to an answer. */
import type { HeadScores } from '../../math/head-atlas.ts';
import type { HeadPlace } from '../../model/contract/interventions.ts';
import type { TraceShape } from '../../trace/trace.ts';
import type { Kind } from './parameters.ts';
import type { Effect } from './sweep-record.ts';

export const isSameHead = (a: HeadPlace, b: HeadPlace) => a.layer === b.layer && a.head === b.head;

/** As an address has them, counted from 1; what is no head is left out. */
export function parseHeads(text: string): readonly HeadPlace[] {
	const places = text.split(',').flatMap((part) => {
		const [, layer, head] = /^\s*(\d+)\.(\d+)\s*$/.exec(part) ?? [];
		return layer === undefined ? [] : [{ layer: Number(layer) - 1, head: Number(head) - 1 }];
	});
	return places.filter((place, i) => places.findIndex((other) => isSameHead(place, other)) === i);
}

export function writeHeads(heads: readonly HeadPlace[]): string {
	return heads.map(({ layer, head }) => `${layer + 1}.${head + 1}`).join(',');
}

/** Heads on where all of them are off, off otherwise. */
export function toggleHeads(
	off: readonly HeadPlace[],
	heads: readonly HeadPlace[]
): readonly HeadPlace[] {
	const others = off.filter((place) => !heads.some((head) => isSameHead(place, head)));
	return others.length === off.length - heads.length ? others : [...others, ...heads];
}

export function listPlaces({ layers, queryHeads }: TraceShape): readonly HeadPlace[] {
	return Array.from({ length: layers * queryHeads }, (_, i) => ({
		layer: Math.floor(i / queryHeads),
		head: i % queryHeads
	}));
}

/** Query heads that read one key/value head. */
export function listGroup(shape: TraceShape, layer: number, group: number): readonly HeadPlace[] {
	const size = shape.queryHeads / shape.kvHeads;
	return Array.from({ length: size }, (_, i) => ({ layer, head: group * size + i }));
}

/** Heads whose score of a kind is at least `least`, a share of attention. @param ranked highest first, which is how they come */
export function listKind<Head extends HeadScores>(
	ranked: readonly Head[],
	kind: Kind,
	least: number
): readonly Head[] {
	return ranked.filter((head) => head[kind] >= least);
}

/** Those that a model has. */
export function keepKnown(
	heads: readonly HeadPlace[],
	{ layers, queryHeads }: TraceShape
): readonly HeadPlace[] {
	return heads.filter(
		({ layer, head }) => layer >= 0 && layer < layers && head >= 0 && head < queryHeads
	);
}

/** In the order of layers and heads. */
export function sortHeads(heads: readonly HeadPlace[]): readonly HeadPlace[] {
	return heads.toSorted((a, b) => a.layer - b.layer || a.head - b.head);
}

export interface RankedHead extends HeadPlace {
	readonly effect: Effect;
	/** By how much the probability of the answer changes; negative where it falls. */
	readonly change: number;
}

/** Heads by how much the answer's probability changes without them, most first. */
export function rankHeads(
	own: Effect,
	places: readonly HeadPlace[],
	effects: readonly (Effect | undefined)[]
): readonly RankedHead[] {
	return places
		.flatMap((place, i) => {
			const effect = effects[i];
			if (!effect) return [];
			return [{ ...place, effect, change: effect.answerProbability - own.answerProbability }];
		})
		.toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change));
}
