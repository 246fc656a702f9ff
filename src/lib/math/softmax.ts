/** @file Softmax and its logarithm's normaliser, stable against large scores. */

/** Natural log of the sum of exp of `values[start .. end)`. */
export function logSumExp(values: Float32Array, start = 0, end = values.length): number {
	let max = -Infinity;
	for (let i = start; i < end; i++) max = Math.max(max, values[i] ?? -Infinity);
	if (max === -Infinity) return -Infinity;
	let sum = 0;
	for (let i = start; i < end; i++) sum += Math.exp((values[i] ?? -Infinity) - max);
	return max + Math.log(sum);
}

/** Probabilities of `logits`, same shape. */
export function softmax(logits: Float32Array): Float32Array {
	const normaliser = logSumExp(logits);
	return logits.map((logit) => Math.exp(logit - normaliser));
}
