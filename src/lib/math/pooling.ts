/**
 * Shrinks a causal map: each cell of the result keeps the value of largest magnitude among the cells it covers, because an
 * average would hide the thin bright lines that matter most. Cell i of `capacity` goes to place `floor(i · size / capacity)`.
 * @param values `[tokens, tokens]` row-major; only cells on or below the diagonal are read
 * @param capacity cells along one side, at least `tokens`
 * @returns `[size, size]`
 */
export function poolLargest(
	values: Float32Array,
	tokens: number,
	size: number,
	capacity = tokens
): Float32Array {
	const pooled = new Float32Array(size * size);
	const place = Int32Array.from({ length: tokens }, (_, index) =>
		Math.floor((index * size) / capacity)
	);
	for (let query = 0; query < tokens; query++) {
		const row = (place[query] ?? 0) * size;
		const start = query * tokens;
		for (let key = 0; key <= query; key++) {
			const value = values[start + key] ?? 0;
			const pixel = row + (place[key] ?? 0);
			if (Math.abs(value) > Math.abs(pooled[pixel] ?? 0)) pooled[pixel] = value;
		}
	}
	return pooled;
}
