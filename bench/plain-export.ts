/**
 * @file A folder of safetensors for builds that open ONNX exports alone: the graph as an exporter would write it, with its initializers in
 * the folder's own file. Of 4-bit weights these are the same blocks and scales, which MatMulNBits and GatherBlockQuantized read.
 */
import { openAsBlob } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeSource } from '../src/lib/model/contract/model-description.ts';
import { loadFiles, loadTokenizer } from '../src/lib/model/files/load-files.ts';
import { createReader } from '../src/lib/model/files/model-files.ts';

const graph = 'model.safetensors';

/** Writes the graph into the folder, under this name: a graph names files beside itself. */
export async function writePlainExport([folder = '', name = '']: readonly string[]): Promise<void> {
	const files: Record<string, Blob> = {};
	for (const path of await readdir(folder))
		if (path === graph || path.endsWith('.json'))
			files[path] = await openAsBlob(join(folder, path));
	const source = { kind: 'files', id: folder, revision: null, graph, files } as const;
	const reader = createReader(source);
	const loaded = await loadFiles(describeSource(source), reader, loadTokenizer(reader), {
		signal: new AbortController().signal,
		onBytes: () => undefined
	});
	// The place for which 4-bit weights stay what they are, and files unread.
	const place = { build: 'jspi', hasFloat16: false } as const;
	const plain = await loaded.source.prepareOriginal(place);
	await writeFile(join(folder, name), plain.graph);
}
