/**
 * @file The answer to one of the lab's questions in a line. Every word that takes a side is picked by the tables: a side is taken where
 * every seed agrees, as in the sentences below it.
 */
import type { LabTables } from '../../../lab/schema.ts';
import type { Comparison } from '../../../lab/tidy.ts';
import { t } from '../../../messages/lab.ts';
import { sayAll } from './say.ts';

/** Null where the tables do not hold what it takes. */
export type Judge = (tables: LabTables) => string | null;

export const right = (row: { readonly right: number }) => row.right;
export const loss = (row: { readonly loss: number }) => row.loss;

export function capitalise(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}

export interface Sides {
	readonly better: readonly string[];
	readonly worse: readonly string[];
	readonly open: readonly string[];
}

/** Names by whether every seed finds them better, worse, or neither. */
export function takeSides(
	found: readonly (readonly [name: string, comparison: Comparison | null])[],
	good: 'higher' | 'lower'
): Sides {
	const bad = good === 'higher' ? 'lower' : 'higher';
	const names = (isMeant: (direction: Comparison['direction']) => boolean) =>
		found.flatMap(([name, comparison]) =>
			comparison && isMeant(comparison.direction) ? [name] : []
		);
	return {
		better: names((direction) => direction === good),
		worse: names((direction) => direction === bad),
		open: names((direction) => direction === 'mixed' || direction === 'same')
	};
}

/** “It helps: … ; it hurts: … ; the seeds disagree on: …”, of what there is. */
export function saySides(sides: Sides): string | null {
	const { better, worse, open } = sides;
	if (better.length + worse.length + open.length === 0) return null;
	const parts = (['better', 'worse', 'open'] as const).flatMap((side) =>
		sides[side].length > 0 ? [t(`lab.verdict.side.${side}`, { names: sayAll(sides[side]) })] : []
	);
	return `${capitalise(parts.join('; '))}.`;
}
