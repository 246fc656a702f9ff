/** @file The scales of 4-bit blocks moved by one block, in an export whose weights lie in files of their own. */
import { decodeModel, externalLocation } from '../../src/lib/model/graph/onnx-read.ts';

/** The same files with every scale tensor whose name matches rolled by one value. */
export async function shiftScales(
	files: Readonly<Record<string, Blob>>,
	graph: string,
	pattern: RegExp
): Promise<Record<string, Blob>> {
	const changed = { ...files };
	const model = files[graph];
	if (!model) throw new RangeError(`There is no ${graph}.`);
	const { initializer } = decodeModel(new Uint8Array(await model.arrayBuffer())).graph;
	const opened = new Map<string, Uint8Array<ArrayBuffer>>();
	for (const tensor of initializer) {
		const location = externalLocation(tensor);
		if (!location || !/scale/i.test(tensor.name) || !pattern.test(tensor.name)) continue;
		const file =
			opened.get(location) ?? new Uint8Array((await files[location]?.arrayBuffer()) ?? []);
		opened.set(location, file);
		const read = (key: string) =>
			Number(tensor.externalData.find((entry) => entry.key === key)?.value ?? 0);
		const bytes = file.subarray(read('offset'), read('offset') + read('length'));
		const last = bytes.slice(-4);
		bytes.copyWithin(4, 0, bytes.length - 4);
		bytes.set(last);
	}
	if (opened.size === 0) throw new RangeError(`${graph} has no such scales outside of the graph.`);
	for (const [location, file] of opened) changed[location] = new Blob([file]);
	return changed;
}
