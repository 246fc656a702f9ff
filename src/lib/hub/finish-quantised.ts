/** @file The end of a download whose weights are kept in 4 bits: what lies here now, instead of what was fetched. */
import { matchTensors } from '../model/files/match-tensors.ts';
import { describeErrors, readErrors, writeIndex } from '../model/files/quantised-files.ts';
import { findTensors } from '../model/files/stored-tensors.ts';
import type { DecoderShape } from '../model/graph/decoder-shape.ts';
import { createFileHasher } from './file-hash.ts';
import { HubError } from './hub-error.ts';
import type { ModelStore } from './model-store.ts';
import { isQuantised, type ModelNote, type NotedFile } from './notes.ts';

/**
 * The note of the kept files, whose index is written here.
 * @param stored the model's note before, whose content may be in use still
 * @throws {HubError} file-missing
 * @throws {ModelError} unsupported-weights where the files together are no model
 */
export async function finishQuantised(
	store: ModelStore,
	note: ModelNote,
	stored: ModelNote | null,
	shape: DecoderShape
): Promise<ModelNote> {
	const { quantised = {} } = note;
	const content = new Map<string, Blob>();
	const kept: NotedFile[] = [];
	for (const file of note.files) {
		if (!isQuantised(note.format, file.path)) continue;
		const known = stored?.files.find(({ blob }) => blob === file.blob);
		const { sha256 = null, wholeBytes = 0 } = quantised[file.path] ?? {};
		const blob = await store.readBlob(note.key, file.blob);
		const bytes = known?.bytes ?? wholeBytes;
		const hash = known?.hash ?? (sha256 ? ({ kind: 'sha256', hex: sha256 } as const) : null);
		if (!hash || blob?.size !== bytes) throw new HubError('file-missing', file.path);
		content.set(file.path, blob);
		kept.push({ ...file, bytes, hash });
	}
	matchTensors(await findTensors(content, null), shape);
	if (!content.has(note.graph)) kept.push(await storeIndex(store, note, content));
	const others = note.files.filter(({ path }) => !kept.some((file) => file.path === path));
	const report = [note.report, describeErrors(await readErrors(content))];
	return {
		...note,
		files: [...others, ...kept],
		report: report.join('\n'),
		quantised: undefined,
		keptBytes: undefined
	};
}

async function storeIndex(
	store: ModelStore,
	{ key, graph }: ModelNote,
	content: ReadonlyMap<string, Blob>
): Promise<NotedFile> {
	const text = new TextEncoder().encode(await writeIndex(content));
	const hasher = await createFileHasher('sha256', text.length);
	hasher.update(text);
	const hex = hasher.digest();
	const writer = await store.openWriter(key, hex);
	try {
		await writer.cut(0);
		await writer.append(text);
	} finally {
		await writer.close();
	}
	return { path: graph, bytes: text.length, hash: { kind: 'sha256', hex }, blob: hex };
}
