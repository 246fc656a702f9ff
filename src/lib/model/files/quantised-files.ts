/** @file What is said of a model's files of 4-bit blocks once they are there: which tensor is in which, and what the rounding did to each. */
import { nameBlocks } from '../graph/stored-weights.ts';
import type { WeightsData } from './graph-source.ts';
import { findTensors } from './stored-tensors.ts';

/** Name of the index of a model in shards. */
export const indexPath = 'model.safetensors.index.json';

export interface TensorError {
	readonly name: string;
	/** RMS of the differences by the RMS of the values. */
	readonly error: number;
}

/**
 * Of every quantised tensor, the largest error first; none of files that were not quantised here.
 * @throws {ModelError} unsupported-weights
 */
export async function readErrors(
	files: ReadonlyMap<string, WeightsData>
): Promise<readonly TensorError[]> {
	const { error: ending } = nameBlocks('');
	const errors: TensorError[] = [];
	for (const [key, { path, offset, length }] of await findTensors(files, null)) {
		const file = files.get(path);
		if (!file || !key.endsWith(ending)) continue;
		const [from, to] = [offset, offset + length];
		const part = file instanceof Blob ? file.slice(from, to) : new Blob([file.slice(from, to)]);
		const view = new DataView(await part.arrayBuffer());
		errors.push({ name: key.slice(0, -ending.length), error: view.getFloat32(0, true) });
	}
	return errors.sort((a, b) => b.error - a.error);
}

/** One line on all of them, for reports. */
export function describeErrors(errors: readonly TensorError[]): string {
	const [worst] = errors;
	if (!worst) return 'no weight in 4 bits';
	const middle = errors[errors.length >> 1]?.error ?? NaN;
	const percent = (value: number) => `${(100 * value).toFixed(2)} %`;
	return `${errors.length} weights in blocks of 4 bits, off by ${percent(middle)} (RMS, median), at most ${percent(worst.error)} (${worst.name})`;
}

/** The index of kept shards, as JSON. */
export async function writeIndex(files: ReadonlyMap<string, WeightsData>): Promise<string> {
	const found = await findTensors(files, null);
	const total_size = [...found.values()].reduce((sum, { length }) => sum + length, 0);
	const weight_map = Object.fromEntries([...found].map(([name, { path }]) => [name, path]));
	return JSON.stringify({ metadata: { total_size }, weight_map });
}
