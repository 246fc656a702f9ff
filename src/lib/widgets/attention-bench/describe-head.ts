/** @file What a person would say about one attention map, as numbers. */

export interface StrongCell {
	readonly query: number;
	readonly key: number;
	readonly probability: number;
}

export interface HeadDescription {
	/** Mean share of a query's attention that goes to the first token, over queries that have another choice. */
	readonly firstTokenShare: number;
	/** Mean share that goes to the query's own position, over the same queries. */
	readonly ownPositionShare: number;
	/** Mean share that goes to the position just before the query, over the same queries. */
	readonly previousShare: number;
	/** Mean of the distance query − key, weighted by attention, in tokens. */
	readonly meanDistance: number;
	/** The strongest cells away from the first token and the diagonal, strongest first. */
	readonly strongest: readonly StrongCell[];
}

/**
 * Summary of one map. The first query is left out everywhere: it can only look at itself.
 * @param probabilities `[tokens, tokens]` row-major, rows sum to 1
 * @param count how many of the strongest cells to list
 */
export function describeHead(
	probabilities: Float32Array,
	tokens: number,
	count = 3
): HeadDescription {
	let first = 0;
	let own = 0;
	let previous = 0;
	let distance = 0;
	const strongest: StrongCell[] = [];
	for (let query = 1; query < tokens; query++) {
		const row = query * tokens;
		first += probabilities[row] ?? 0;
		own += probabilities[row + query] ?? 0;
		previous += probabilities[row + query - 1] ?? 0;
		for (let key = 0; key < query; key++) {
			const probability = probabilities[row + key] ?? 0;
			distance += probability * (query - key);
			if (key > 0 && probability > (strongest[count - 1]?.probability ?? 0))
				keepStrongest(strongest, { query, key, probability }, count);
		}
	}
	const queries = Math.max(1, tokens - 1);
	return {
		firstTokenShare: first / queries,
		ownPositionShare: own / queries,
		previousShare: previous / queries,
		meanDistance: distance / queries,
		strongest
	};
}

function keepStrongest(cells: StrongCell[], cell: StrongCell, count: number): void {
	const found = cells.findIndex(({ probability }) => probability < cell.probability);
	cells.splice(found === -1 ? cells.length : found, 0, cell);
	cells.length = Math.min(cells.length, count);
}

/**
 * The map without its first token, as query and as key, rows scaled to sum to 1 again: what is left when the attention
 * sink is set aside. Rows that look at nothing else stay zero.
 * @returns `[tokens - 1, tokens - 1]`; distances are those of the whole map
 */
export function setSinkAside(
	probabilities: Float32Array,
	tokens: number
): { values: Float32Array; tokens: number } {
	const left = Math.max(0, tokens - 1);
	const values = new Float32Array(left * left);
	for (let query = 0; query < left; query++) {
		const from = (query + 1) * tokens + 1;
		const row = probabilities.subarray(from, from + query + 1);
		const sum = row.reduce((total, probability) => total + probability, 0);
		if (sum > 1e-12)
			values.set(
				row.map((probability) => probability / sum),
				query * left
			);
	}
	return { values, tokens: left };
}

/** `other − base`, cell by cell, over the first `tokens` tokens of both. @returns `[tokens, tokens]` */
export function subtractMaps(
	base: { values: Float32Array; tokens: number },
	other: { values: Float32Array; tokens: number },
	tokens = Math.min(base.tokens, other.tokens)
): { values: Float32Array; tokens: number } {
	const values = new Float32Array(tokens * tokens);
	for (let query = 0; query < tokens; query++) {
		for (let key = 0; key <= query; key++)
			values[query * tokens + key] =
				(other.values[query * other.tokens + key] ?? 0) -
				(base.values[query * base.tokens + key] ?? 0);
	}
	return { values, tokens };
}

/** The largest magnitude in a map; 0 for an empty one. */
export function findPeak(values: Float32Array): number {
	let peak = 0;
	for (const value of values) peak = Math.max(peak, Math.abs(value));
	return peak;
}
