/** @file Weights on the Hub looked at before they come: the headers of their files say whether they are the model's, in kilobytes instead of gigabytes. */
import { matchTensors } from '../model/files/match-tensors.ts';
import {
	collectTensors,
	describeBadHeader,
	readHeaderLength
} from '../model/files/stored-tensors.ts';
import type { DecoderShape } from '../model/graph/decoder-shape.ts';
import { readHeader, type SafetensorsHeader } from '../trace/safetensors-header.ts';
import { defaultPatience, isPassing, requireFile } from './fetch-file.ts';
import { resolveUrl } from './hub-api.ts';
import { HubError } from './hub-error.ts';
import type { DownloadHooks } from './keep-model.ts';
import type { ModelStore } from './model-store.ts';
import type { ModelNote, NotedFile } from './notes.ts';

/** Enough for the headers of most files. */
const firstBytes = 2 ** 18;

/**
 * Refuses weights of a type that is not read, that lack a tensor, or that are another model's. Says nothing where some of them are here
 * already, or where the network does not give the headers: then the same is found in the files themselves.
 * @param shards what the index says of each tensor; null without one
 * @throws {ModelError} unsupported-weights, naming the file or the tensor
 * @throws {HubError} file-missing, gated, commit-gone, aborted
 */
export async function requireHeaders(
	store: ModelStore,
	note: ModelNote,
	shape: DecoderShape,
	shards: ReadonlyMap<string, string> | null,
	hooks: DownloadHooks
): Promise<void> {
	const headers = new Map<string, SafetensorsHeader>();
	for (const file of note.files) {
		if (!file.path.endsWith('.safetensors')) continue;
		if ((await store.readBlob(note.key, file.blob))?.size) return;
		const header = await fetchHeader(note, file, hooks);
		if (!header) return;
		headers.set(file.path, header);
	}
	matchTensors(collectTensors(headers, shards), shape);
}

async function fetchHeader(
	{ hub, id, revision }: ModelNote,
	{ path, bytes }: NotedFile,
	{ signal, patience = defaultPatience }: DownloadHooks
): Promise<SafetensorsHeader | null> {
	if (hub === null || revision === null) throw new HubError('internal', 'no address');
	const url = resolveUrl(hub, id, revision, path);
	const get = (length: number) => fetchStart(url, path, length, signal, patience.silenceMs);
	let start = await get(Math.min(firstBytes, bytes));
	if (!start || start.length < Math.min(8, bytes)) return null;
	try {
		const length = bytes < 8 ? 0 : 8 + readHeaderLength(start);
		if (length > start.length && length <= bytes) start = await get(length);
		if (!start || start.length < Math.min(length, bytes)) return null;
		return readHeader(start, bytes);
	} catch (cause) {
		throw describeBadHeader(cause, path);
	}
}

/** At most this many of a file's first bytes; fewer where the line breaks, null where nothing comes. */
async function fetchStart(
	url: string,
	path: string,
	length: number,
	signal: AbortSignal,
	silenceMs: number
): Promise<Uint8Array<ArrayBuffer> | null> {
	// Also closes the line to a host that sends the whole file instead.
	const done = new AbortController();
	const timer = setTimeout(() => done.abort(), silenceMs);
	const start = new Uint8Array(length);
	let size = 0;
	try {
		const response = await fetch(url, {
			cache: 'no-store',
			signal: AbortSignal.any([signal, done.signal]),
			headers: { Range: `bytes=0-${length - 1}` }
		});
		if (response.status === 416 || isPassing(response.status)) return null;
		requireFile(response, path);
		const reader = response.body?.getReader();
		while (reader && size < length) {
			const { value, done: isOver } = await reader.read();
			if (isOver) break;
			const part = value.subarray(0, length - size);
			start.set(part, size);
			size += part.length;
		}
	} catch (error) {
		if (signal.aborted) throw new HubError('aborted', '', { cause: error });
		if (!(error instanceof TypeError) && !done.signal.aborted) throw error;
	} finally {
		clearTimeout(timer);
		done.abort();
	}
	return size > 0 ? start.subarray(0, size) : null;
}
