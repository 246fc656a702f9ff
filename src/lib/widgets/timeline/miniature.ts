/** @file Where the miniature stood at a moment of SmolLM3's training: stage for stage, each stretched to the other's length. */
import type { PlacedRow } from '../../lab/schema.ts';
import { groupRows, listValues } from '../../lab/tidy.ts';
import { catalog } from '../../model/contract/catalog.ts';
import type { LabTables } from '../../lab/schema.ts';
import { mixedPhases } from './recipe.ts';

/** What the miniature reads before stage 1 has no counterpart; it is drawn left of zero, this many T wide. */
export const primerWidth = 0.7;

interface Point {
	readonly tokens: number;
	readonly stage: number;
}

export interface Mapping {
	/** Tokens of the miniature at the ends of primer, stage 1, 2 and 3. */
	readonly ends: readonly [number, number, number, number];
}

export interface Checkpoint extends Point {
	readonly id: string;
	/** T of SmolLM3's timeline; below zero in the primer. */
	readonly moment: number;
	readonly says: string;
	/** Whether its folder came with the site. */
	readonly isShipped: boolean;
}

/**
 * From measurements and checkpoints of the staged run, which stand on the borders of the stages too; null while there are none of every stage.
 */
export function findMapping(tables: LabTables): Mapping | null {
	const points: Point[] = [
		...(tables['curriculum-loss']?.rows ?? []).filter(({ order }) => order === 'staged'),
		...curriculumOf(tables).map(({ tokens, stage }) => ({ tokens, stage: Number(stage) }))
	];
	const end = (stage: number) =>
		Math.max(-1, ...points.filter((point) => point.stage === stage).map(({ tokens }) => tokens));
	const [primer, first, second, third] = [end(0), end(1), end(2), end(3)];
	if (first < 0 || second < 0 || third < 0) return null;
	return { ends: [Math.max(primer, 0), first, second, third] };
}

/** T on SmolLM3's timeline of a number of tokens that the miniature had seen. */
export function toMoment({ ends }: Mapping, tokens: number): number {
	if (tokens < ends[0]) return primerWidth * (tokens / ends[0] - 1);
	for (const [index, { from, to }] of mixedPhases.entries()) {
		const [start = 0, end = 0] = [ends[index], ends[index + 1]];
		if (tokens > end && index < 2) continue;
		return from + ((to - from) * (tokens - start)) / Math.max(1, end - start);
	}
	return 0;
}

/** The other way; moments after the three stages give the end of the third. */
export function toTokens({ ends }: Mapping, moment: number): number {
	if (moment < 0) return ends[0] * (1 + moment / primerWidth);
	for (const [index, { from, to }] of mixedPhases.entries()) {
		if (moment > to) continue;
		const [start = 0, end = 0] = [ends[index], ends[index + 1]];
		return start + ((end - start) * (moment - from)) / (to - from);
	}
	return ends[3];
}

function curriculumOf(tables: LabTables): readonly PlacedRow<'checkpoints'>[] {
	return (tables.checkpoints?.rows ?? []).filter(({ part }) => part === 'curriculum');
}

/** The staged run's checkpoints, earliest first. */
export function listCheckpoints(tables: LabTables, mapping: Mapping | null): readonly Checkpoint[] {
	if (!mapping) return [];
	return curriculumOf(tables)
		.map(({ id, tokens, stage, says }) => ({
			id,
			tokens,
			says,
			stage: Number(stage),
			moment: toMoment(mapping, tokens),
			isShipped: catalog.some((model) => model.id === id)
		}))
		.sort((a, b) => a.tokens - b.tokens);
}

/** The one that stands nearest to a moment; null where there is none. */
export function findNearest<T extends { readonly moment: number }>(
	points: readonly T[],
	moment: number
): T | null {
	const distance = (point: T) => Math.abs(point.moment - moment);
	return points.reduce<T | null>(
		(best, point) => (best === null || distance(point) < distance(best) ? point : best),
		null
	);
}

/** Moments at which every order was measured, earliest first: each has the ends of its own stages besides. */
export function listMeasured(
	tables: LabTables,
	mapping: Mapping | null
): readonly { readonly tokens: number; readonly moment: number }[] {
	if (!mapping) return [];
	const rows = tables['curriculum-loss']?.rows ?? [];
	const orders = listValues(rows, ({ order }) => order);
	return [...groupRows(rows, ({ tokens }) => tokens)]
		.filter(([, own]) => listValues(own, ({ order }) => order).length === orders.length)
		.map(([tokens]) => ({ tokens, moment: toMoment(mapping, tokens) }))
		.sort((a, b) => a.tokens - b.tokens);
}
