/** @file What is remembered beside the files: the lists of the last editions, and what a person took along. */
import { useCache } from './content-store.ts';
import { FileList, listName } from './file-list.ts';

/** Nothing is ever asked of this address; a cache's keys must be addresses. */
const origin = 'https://notes.invalid/';

/** Every method throws `CannotKeep` where the browser keeps nothing here or has no room. */
export class Notes {
	readonly #name: string;

	constructor(base: string) {
		this.#name = `museum-notes:${base}`;
	}

	async #read(key: string): Promise<unknown> {
		const response = await useCache(this.#name, (cache) => cache.match(origin + key));
		return response?.json();
	}

	async #write(key: string, value: string): Promise<void> {
		await useCache(this.#name, (cache) => cache.put(origin + key, new Response(value)));
	}

	async readList(version: string): Promise<FileList | null> {
		const json = await this.#read(`${listName}/${version}`);
		return json === undefined ? null : new FileList(json);
	}

	writeList(version: string, json: unknown): Promise<void> {
		return this.#write(`${listName}/${version}`, JSON.stringify(json));
	}

	/** In the order in which they came; without `version`. */
	async listEarlier(version: string): Promise<readonly string[]> {
		const keys = await useCache(this.#name, (cache) => cache.keys());
		const prefix = `${origin}${listName}/`;
		return keys
			.map(({ url }) => url)
			.filter((url) => url.startsWith(prefix))
			.map((url) => url.slice(prefix.length))
			.filter((earlier) => earlier !== version);
	}

	async deleteList(version: string): Promise<void> {
		await useCache(this.#name, (cache) => cache.delete(`${origin}${listName}/${version}`));
	}

	/** Names of packs. */
	async readTaken(): Promise<readonly string[]> {
		const taken = await this.#read('taken');
		return Array.isArray(taken) ? taken.filter((name) => typeof name === 'string') : [];
	}

	writeTaken(packs: readonly string[]): Promise<void> {
		return this.#write('taken', JSON.stringify(packs));
	}
}
