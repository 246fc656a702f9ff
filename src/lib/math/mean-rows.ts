/** The mean of `count` rows that lie one after the other. */
export function meanOfRows(rows: Float32Array, count: number): Float32Array {
	const width = rows.length / count;
	const mean = new Float64Array(width);
	for (const [i, value] of rows.entries()) mean[i % width] = (mean[i % width] ?? 0) + value / count;
	return Float32Array.from(mean);
}
