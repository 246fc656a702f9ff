/** @file Files of a model looked at before its weights come: whether it can run, and what else its graph names. */
import { resolveBeside } from '../model/contract/model-description.ts';
import { isLfsPointerFile, mostPointerBytes } from '../model/files/lfs-pointer.ts';
import { isComposed } from './choose-files.ts';
import { HubError } from './hub-error.ts';
import { inspectComposed, inspectModel } from './inspect.ts';
import type { ModelNote, NotedFile } from './notes.ts';

/** @throws {HubError} lfs-pointer where a file only says where its content is */
export async function requireContent({ path }: NotedFile, blob: Blob): Promise<void> {
	if (await isLfsPointerFile(blob)) throw new HubError('lfs-pointer', path);
}

/** The file after which there is enough to say whether a model can run: its graph, its index, or its config alone. */
export function inspectedAt({ format, graph }: ModelNote): string {
	return isComposed(format) && !graph.endsWith('.json') ? 'config.json' : graph;
}

/** Refuses what cannot run before the weights come; the note that results also lists what the graph names in its own way. */
export async function inspectFiles(
	note: ModelNote,
	read: (path: string) => Promise<Blob>
): Promise<ModelNote> {
	const { others = [], ...rest } = note;
	const bytesOf = async (path: string) => new Uint8Array(await (await read(path)).arrayBuffer());
	const config = await bytesOf('config.json');
	const { graph } = note;
	const { externalFiles, externalBytes, format, report } = isComposed(note.format)
		? inspectComposed(config, graph.endsWith('.json') ? await bytesOf(graph) : null)
		: inspectModel(config, await bytesOf(graph));
	const weights = externalFiles.map((location, i) => {
		const path = resolveBeside(note.graph, location);
		const file = [...note.files, ...others].find((entry) => entry.path === path);
		if (!file) throw new HubError('file-missing', path);
		const needed = externalBytes[i] ?? 0;
		// What is as short as a pointer may be one, which is another thing to say.
		if (file.bytes < needed && file.bytes >= mostPointerBytes)
			throw new HubError('file-too-short', `${path}: ${file.bytes} of ${needed} bytes`);
		return { file, needed };
	});
	for (const { file, needed } of weights) {
		if (file.bytes >= needed) continue;
		const blob = await read(file.path).catch(() => null);
		if (blob && !(await isLfsPointerFile(blob)))
			throw new HubError('file-too-short', `${file.path}: ${file.bytes} of ${needed} bytes`);
	}
	const added = weights.flatMap(({ file }) => (note.files.includes(file) ? [] : [file]));
	// An index names its shards; those of an older one may lie beside them.
	const isStale = ({ path }: NotedFile) =>
		graph.endsWith('.json') &&
		path.endsWith('.safetensors') &&
		!weights.some(({ file }) => file.path === path);
	// What is made of weights is asked for, not found.
	const kept = isComposed(note.format) ? note.format : format;
	const own = note.files.filter((file) => !isStale(file));
	return { ...rest, files: [...own, ...added], format: kept, report };
}
