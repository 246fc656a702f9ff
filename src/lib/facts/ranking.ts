/** @file Ranks and win rates from raw cells, as the battle shows them. A missing cell loses nothing in pairs: it is left out. */
export type Cells = readonly (readonly (number | null)[])[];

export type TieRule = 'average' | 'best' | 'worst';

/**
 * Mean over benchmarks of `models + 1 − rank`: the best of n scores n, the last 1. A missing score ranks last, as in the chart by Hugging Face.
 * @param cells `[benchmarks, models]`
 * @returns `[models]`
 */
export function meanReversedRanks(cells: Cells, ties: TieRule): number[] {
	const models = cells[0]?.length ?? 0;
	const sums = new Array<number>(models).fill(0);
	for (const row of cells)
		row.forEach((score, model) => {
			const value = score ?? -Infinity;
			const others = row.filter((_, other) => other !== model).map((other) => other ?? -Infinity);
			const below = others.filter((other) => other < value).length;
			const level = others.filter((other) => other === value).length;
			const shared = { average: level / 2, best: level, worst: 0 }[ties];
			sums[model] = (sums[model] ?? 0) + below + shared + 1;
		});
	return sums.map((sum) => sum / cells.length);
}

export interface Duel {
	readonly wins: number;
	readonly ties: number;
	readonly losses: number;
	readonly comparisons: number;
	/** `(wins + ties / 2) / comparisons`; null where nothing could be compared. */
	readonly rate: number | null;
}

/**
 * One model against others, benchmark by benchmark; cells missing on either side are skipped.
 * @param cells `[benchmarks, models]`
 */
export function duel(cells: Cells, model: number, rivals: readonly number[]): Duel {
	let wins = 0;
	let ties = 0;
	let losses = 0;
	for (const row of cells)
		for (const rival of rivals) {
			const own = row[model];
			const other = row[rival];
			if (own == null || other == null) continue;
			if (own > other) wins += 1;
			else if (own === other) ties += 1;
			else losses += 1;
		}
	const comparisons = wins + ties + losses;
	return {
		wins,
		ties,
		losses,
		comparisons,
		rate: comparisons ? (wins + ties / 2) / comparisons : null
	};
}
