/**
 * @file Files of the site in the browser's Cache Storage, by what is in them. The same bytes are kept once, whatever they are called and
 * in whichever edition, and nothing is handed out under a name that it does not belong to.
 */
import type { ListedFile } from './file-list.ts';

/** Nothing is ever asked of this address; a cache's keys must be addresses. */
const origin = 'https://content.invalid/';

/** @returns the first 22 letters of the SHA-256 in base64url, as `vite/offline-list.js` has it */
export async function hashOf(bytes: ArrayBuffer): Promise<string> {
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	const base64 = btoa(String.fromCharCode(...digest));
	return base64.replaceAll('+', '-').replaceAll('/', '_').slice(0, 22);
}

/** The file is not what its list says: the host has another edition, or changes what it serves. */
export class OtherContent extends Error {}

/** The browser keeps nothing here, or has no room. */
export class CannotKeep extends Error {
	readonly why: 'full' | 'refused';

	constructor(cause: unknown) {
		super('The browser does not keep it', { cause });
		const isFull = cause instanceof DOMException && cause.name === 'QuotaExceededError';
		this.why = isFull ? 'full' : 'refused';
	}
}

/** Works with one of the browser's caches. @throws {CannotKeep} */
export async function useCache<T>(name: string, work: (cache: Cache) => Promise<T>): Promise<T> {
	try {
		// Where storage is closed to a page, reading `caches` is refused already.
		return await work(await caches.open(name));
	} catch (cause) {
		throw new CannotKeep(cause);
	}
}

/** Every method throws `CannotKeep` where the browser keeps nothing here or has no room. */
export class ContentStore {
	readonly #name: string;

	/** @param base of the site, so that two museums of one origin keep apart */
	constructor(base: string) {
		this.#name = `museum-content:${base}`;
	}

	find({ hash }: Pick<ListedFile, 'hash'>): Promise<Response | undefined> {
		return useCache(this.#name, (cache) => cache.match(origin + hash));
	}

	/**
	 * Keeps a response's body under its hash.
	 * @throws {OtherContent} where it is not that of the file
	 */
	async keep(file: ListedFile, response: Response): Promise<Response> {
		const bytes = await response.arrayBuffer();
		if (!response.ok || (await hashOf(bytes)) !== file.hash)
			throw new OtherContent(`${file.path} is not the file of this edition`);
		const headers = { 'content-type': response.headers.get('content-type') ?? '' };
		const made = () => new Response(bytes, { headers });
		await useCache(this.#name, (cache) => cache.put(origin + file.hash, made()));
		return made();
	}

	async listHashes(): Promise<ReadonlySet<string>> {
		const keys = await useCache(this.#name, (cache) => cache.keys());
		return new Set(keys.map(({ url }) => url.slice(origin.length)));
	}

	async delete(hashes: Iterable<string>): Promise<void> {
		await useCache(this.#name, (cache) =>
			Promise.all([...hashes].map((hash) => cache.delete(origin + hash)))
		);
	}
}
