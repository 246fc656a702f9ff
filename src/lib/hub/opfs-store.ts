/** @file Models in the origin private file system: a folder each, `models/<key>/`. Written through synchronous handles, which all browsers have, in workers. */
import type { BlobWriter, ModelStore } from './model-store.ts';

const room = 'models';

export function createOpfsStore(root: FileSystemDirectoryHandle): ModelStore {
	const models = (create: boolean) => optional(root.getDirectoryHandle(room, { create }));
	const folder = async (model: string, create = false) => {
		const parent = await models(create);
		return optional(parent?.getDirectoryHandle(encodeURIComponent(model), { create }));
	};
	const file = async (model: string, name: string) =>
		optional((await folder(model))?.getFileHandle(name));
	const remove = async (from: FileSystemDirectoryHandle | null, name: string) => {
		await optional(from?.removeEntry(name, { recursive: true }));
	};

	return {
		kind: 'opfs',
		async listModels() {
			return (await namesIn(await models(false))).flatMap(readName);
		},
		async readNote(model, name) {
			return (await (await file(model, name))?.getFile())?.text() ?? null;
		},
		async writeNote(model, name, text) {
			await overwrite(await requireFolder(folder(model, true)), name, text);
		},
		async deleteNote(model, name) {
			await remove(await folder(model), name);
		},
		async readBlob(model, blob) {
			return (await (await file(model, blob))?.getFile()) ?? null;
		},
		async openWriter(model, blob) {
			return openWriter(await requireFolder(folder(model, true)), blob);
		},
		async listBlobs(model) {
			return (await namesIn(await folder(model))).filter((name) => !name.endsWith('.json'));
		},
		async deleteBlob(model, blob) {
			await remove(await folder(model), blob);
		},
		async deleteModel(model) {
			await remove(await models(false), encodeURIComponent(model));
		}
	};
}

async function openWriter(folder: FileSystemDirectoryHandle, name: string): Promise<BlobWriter> {
	const handle = await folder.getFileHandle(name, { create: true });
	const access = await handle.createSyncAccessHandle();
	let size = access.getSize();
	return {
		get size() {
			return size;
		},
		async append(bytes) {
			try {
				writeAll(access, bytes, size);
			} finally {
				size = access.getSize();
			}
			return Promise.resolve();
		},
		async cut(bytes) {
			access.truncate(bytes);
			size = bytes;
			return Promise.resolve();
		},
		async flush() {
			access.flush();
			return Promise.resolve();
		},
		async close() {
			access.flush();
			access.close();
			return Promise.resolve();
		}
	};
}

function writeAll(access: FileSystemSyncAccessHandle, bytes: Uint8Array, from: number): void {
	for (let at = 0; at < bytes.length;) {
		const written = access.write(bytes.subarray(at), { at: from + at });
		// On a full disk Chromium gives its error code, −8, as the unsigned number of bytes written.
		if (written === 0 || written > bytes.length - at)
			throw new DOMException('the disk took no more', 'QuotaExceededError');
		at += written;
	}
}

const noteUnit = 4096;

/**
 * Replaces a small text. On a full disk the old one must stay, for it says how far a download is: so first room is taken behind it, with
 * spaces, which mean nothing in JSON, and only then is it written over, in its place. It is never cut, so that the next one has room too.
 */
async function overwrite(
	folder: FileSystemDirectoryHandle,
	name: string,
	text: string
): Promise<void> {
	const handle = await folder.getFileHandle(name, { create: true });
	const access = await handle.createSyncAccessHandle();
	try {
		const [bytes, before] = [new TextEncoder().encode(text), access.getSize()];
		const size = Math.max(before, Math.ceil(bytes.length / noteUnit) * noteUnit);
		const padded = new Uint8Array(size).fill(0x20);
		writeAll(access, padded.subarray(before), before);
		padded.set(bytes);
		writeAll(access, padded, 0);
		access.flush();
	} finally {
		access.close();
	}
}

async function requireFolder(
	found: Promise<FileSystemDirectoryHandle | null>
): Promise<FileSystemDirectoryHandle> {
	const folder = await found;
	if (!folder) throw new DOMException('the folder could not be made', 'NotFoundError');
	return folder;
}

/** The key that a folder is named after; none where its name was not made of one. */
function readName(name: string): string[] {
	try {
		const key = decodeURIComponent(name);
		return encodeURIComponent(key) === name ? [key] : [];
	} catch {
		return [];
	}
}

async function namesIn(folder: FileSystemDirectoryHandle | null): Promise<string[]> {
	const names: string[] = [];
	if (folder) for await (const name of folder.keys()) names.push(name);
	return names.sort();
}

/** What is asked for, or null where it is not there. */
async function optional<T>(asked: Promise<T> | undefined): Promise<T | null> {
	try {
		return (await asked) ?? null;
	} catch (error) {
		if (error instanceof Error && error.name === 'NotFoundError') return null;
		throw error;
	}
}
