/**
 * @file Models in the Cache API, for browsers without an origin private file system. Its entries cannot grow, so content is kept in
 * pieces, each named by where it begins and how long it is.
 */
import type { BlobWriter, ModelStore } from './model-store.ts';

const cacheName = 'museum-models';
/** Nothing is ever asked of this address; a cache's keys must be addresses. */
const origin = 'https://models.invalid/';
export const pieceBytes = 8 * 2 ** 20;

interface Piece {
	readonly url: string;
	readonly start: number;
	readonly bytes: number;
}

export function createCacheStore(storage: CacheStorage): ModelStore {
	const open = () => storage.open(cacheName);
	const address = (...parts: string[]) => origin + parts.map(encodeURIComponent).join('/');
	const listUrls = async (prefix: string) =>
		(await (await open()).keys()).map(({ url }) => url).filter((url) => url.startsWith(prefix));
	const remove = async (urls: readonly string[]) => {
		const cache = await open();
		await Promise.all(urls.map((url) => cache.delete(url)));
	};
	/** The pieces that follow each other without a gap, in order. */
	const listPieces = async (model: string, blob: string): Promise<readonly Piece[]> => {
		const urls = await listUrls(`${address(model, 'blob', blob)}/`);
		const pieces = urls.map(readPiece).sort((a, b) => a.start - b.start);
		let end = 0;
		return pieces.filter(({ start, bytes }) => {
			if (start !== end) return false;
			end += bytes;
			return true;
		});
	};
	const note = (model: string, name: string) => address(model, 'note', name);

	return {
		kind: 'cache',
		async listModels() {
			const names = (await listUrls(origin)).map((url) => url.slice(origin.length).split('/')[0]);
			return [...new Set(names)].map((name) => decodeURIComponent(name ?? '')).sort();
		},
		async readNote(model, name) {
			const response = await (await open()).match(note(model, name));
			return response ? response.text() : null;
		},
		async writeNote(model, name, text) {
			await (await open()).put(note(model, name), new Response(text));
		},
		async deleteNote(model, name) {
			await remove([note(model, name)]);
		},
		async readBlob(model, blob) {
			const cache = await open();
			const pieces = await listPieces(model, blob);
			if (pieces.length === 0) return null;
			const parts = await Promise.all(
				pieces.map(async ({ url }) => (await cache.match(url))?.blob() ?? new Blob())
			);
			return new Blob(parts);
		},
		async openWriter(model, blob) {
			const prefix = address(model, 'blob', blob);
			const pieces = await listPieces(model, blob);
			return new PieceWriter(await open(), prefix, pieces);
		},
		async listBlobs(model) {
			const prefix = `${address(model, 'blob')}/`;
			const names = (await listUrls(prefix)).map((url) => url.slice(prefix.length).split('/')[0]);
			return [...new Set(names)].map((name) => decodeURIComponent(name ?? '')).sort();
		},
		async deleteBlob(model, blob) {
			await remove(await listUrls(`${address(model, 'blob', blob)}/`));
		},
		async deleteModel(model) {
			await remove(await listUrls(`${address(model)}/`));
		}
	};
}

function readPiece(url: string): Piece {
	const [start = 0, bytes = 0] = url
		.slice(url.lastIndexOf('/') + 1)
		.split('-')
		.map(Number);
	return { url, start, bytes };
}

class PieceWriter implements BlobWriter {
	readonly #cache: Cache;
	readonly #prefix: string;
	/** Bytes in pieces that are put away. */
	#stored: number;
	#pending: Uint8Array<ArrayBuffer>[] = [];
	#pendingBytes = 0;

	constructor(cache: Cache, prefix: string, pieces: readonly Piece[]) {
		this.#cache = cache;
		this.#prefix = prefix;
		this.#stored = pieces.reduce((sum, { bytes }) => sum + bytes, 0);
	}

	get size() {
		return this.#stored + this.#pendingBytes;
	}

	async append(bytes: Uint8Array): Promise<void> {
		this.#pending.push(bytes.slice());
		this.#pendingBytes += bytes.length;
		if (this.#pendingBytes >= pieceBytes) await this.#put();
	}

	async cut(bytes: number): Promise<void> {
		await this.#put();
		const keys = await this.#cache.keys();
		for (const { url } of keys.filter(({ url }) => url.startsWith(`${this.#prefix}/`))) {
			const { start, bytes: length } = readPiece(url);
			if (start + length <= bytes) continue;
			const piece = start < bytes ? await (await this.#cache.match(url))?.blob() : undefined;
			if (piece) {
				const kept = `${this.#prefix}/${start}-${bytes - start}`;
				await this.#cache.put(kept, new Response(piece.slice(0, bytes - start)));
			}
			await this.#cache.delete(url);
		}
		this.#stored = Math.min(this.#stored, bytes);
	}

	flush(): Promise<void> {
		return this.#put();
	}

	close(): Promise<void> {
		return this.#put();
	}

	async #put(): Promise<void> {
		if (this.#pendingBytes === 0) return;
		const url = `${this.#prefix}/${this.#stored}-${this.#pendingBytes}`;
		await this.#cache.put(url, new Response(new Blob(this.#pending)));
		this.#stored += this.#pendingBytes;
		this.#pending = [];
		this.#pendingBytes = 0;
	}
}
