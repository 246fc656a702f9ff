/** @file Who is ahead in the rows in view: mean reversed rank, pairwise win rate, and how much of it chance could explain. */
import { duel, meanReversedRanks } from '../../facts/ranking.ts';
import { findMargin, judge } from './margin.ts';
import type { Table } from './rows.ts';

export interface Standing {
	readonly id: string;
	readonly name: string;
	readonly rank: number;
	/** Comparisons as printed, whatever chance could explain. */
	readonly ahead: number;
	readonly level: number;
	readonly behind: number;
	/** `(ahead + level / 2) / comparisons` */
	readonly rate: number | null;
	/** Differences greater than the binomial error. Only these are called wins. */
	readonly won: number;
	readonly lost: number;
	/** Differences smaller than it. */
	readonly undecided: number;
	/** Differences on benchmarks whose error is not known. */
	readonly unknown: number;
	readonly missing: number;
}

export function findStandings({ contestants, rows }: Table): readonly Standing[] {
	const cells = rows.map((row) => row.cells.map((cell) => cell?.score ?? null));
	if (cells.length === 0) return [];
	const ranks = meanReversedRanks(cells, 'average');
	return contestants.map(({ id, name }, model) => {
		const rivals = contestants.flatMap((_, index) => (index === model ? [] : [index]));
		const counts = { win: 0, loss: 0, tie: 0, undecided: 0 };
		let unknown = 0;
		for (const { benchmark, cells: row } of rows)
			for (const rival of rivals) {
				const own = row[model]?.score;
				const other = row[rival]?.score;
				if (own == null || other == null || own === other) continue;
				if (findMargin(benchmark, own) === null) unknown += 1;
				else counts[judge(benchmark, own, other)] += 1;
			}
		const { wins: ahead, ties: level, losses: behind, rate } = duel(cells, model, rivals);
		return {
			id,
			name,
			rank: ranks[model] ?? 0,
			ahead,
			level,
			behind,
			rate,
			won: counts.win,
			lost: counts.loss,
			undecided: counts.undecided,
			unknown,
			missing: cells.filter((row) => row[model] === null).length
		};
	});
}

export interface Ranked {
	readonly id: string;
	readonly name: string;
	/** Null where a weighted cell is missing: such a model is not ranked. */
	readonly score: number | null;
}

/**
 * A weighted mean of the rows' scores, best first.
 * @param weights one per row
 */
export function rankByWeights(
	{ contestants, rows }: Table,
	weights: readonly number[]
): readonly Ranked[] {
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	const ranked = contestants.map(({ id, name }, model): Ranked => {
		let sum = 0;
		for (const [index, { cells }] of rows.entries()) {
			const weight = weights[index] ?? 0;
			const score = cells[model]?.score;
			if (weight === 0) continue;
			if (score == null) return { id, name, score: null };
			sum += weight * score;
		}
		return { id, name, score: total === 0 ? null : sum / total };
	});
	return ranked.toSorted((a, b) => (b.score ?? -1) - (a.score ?? -1));
}
