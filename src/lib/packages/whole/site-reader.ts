/** @file The files of the museum that a page came from: fetched, and held against the museum's own list. */
// hash-wasm (MIT, kept, no dependencies): a page's policy is made of hashes in the midst of a text, and WebCrypto answers later, on secure origins only.
import { createSHA256, type IHasher } from 'hash-wasm';
import { FileList, isImmutable, listName, type ListedFile } from '../../offline/file-list.ts';

export type SiteProblem =
	/** It is not there, or the host refuses it. */
	| 'missing'
	/** It is not what the list says: the host changes files, or has another edition by now. */
	| 'changed'
	/** No answer, or one that ended early. */
	| 'unreachable';

/** Why a file cannot be had; the interface has the sentence. */
export class SiteError extends Error {
	override readonly name = 'SiteError';
	readonly problem: SiteProblem;
	readonly path: string;

	constructor(problem: SiteProblem, path: string) {
		super(`${path}: ${problem}`);
		this.problem = problem;
		this.path = path;
	}
}

export class SiteReader {
	readonly #base: string;
	readonly list: FileList;
	readonly #hasher: IHasher;
	readonly #read = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

	private constructor(base: string, list: FileList, hasher: IHasher) {
		this.#base = base;
		this.list = list;
		this.#hasher = hasher;
	}

	/** @param base address of the museum, ends in a slash @throws {SiteError} */
	static async open(base: string): Promise<SiteReader> {
		const bytes = await fetchFile(base, listName);
		return new SiteReader(base, readList(bytes), await createSHA256());
	}

	select(paths: Iterable<string>): readonly ListedFile[] {
		return this.list.select(paths);
	}

	/** A file's bytes, fetched once. @throws {SiteError} */
	read(path: string): Promise<Uint8Array<ArrayBuffer>> {
		const known = this.#read.get(path);
		if (known) return known;
		const reading = this.#fetch(path);
		this.#read.set(path, reading);
		// Whoever asks again after a failure fetches anew.
		reading.catch(() => this.#read.delete(path));
		return reading;
	}

	async readText(path: string): Promise<string> {
		return new TextDecoder().decode(await this.read(path));
	}

	/** SHA-256 in base64. */
	readonly hash = (data: string | Uint8Array): string => {
		const digest = this.#hasher.init().update(data).digest('binary');
		return btoa(String.fromCharCode(...digest));
	};

	async #fetch(path: string): Promise<Uint8Array<ArrayBuffer>> {
		const file = this.list.find(path);
		if (!file) throw new SiteError('missing', path);
		const bytes = await fetchFile(this.#base, path);
		// As `vite/offline-list.js` writes it.
		const hash = this.hash(bytes).replaceAll('+', '-').replaceAll('/', '_').slice(0, 22);
		if (hash !== file.hash) throw new SiteError('changed', path);
		return bytes;
	}
}

function readList(bytes: Uint8Array): FileList {
	try {
		return new FileList(JSON.parse(new TextDecoder().decode(bytes)));
	} catch {
		throw new SiteError('missing', listName);
	}
}

async function fetchFile(base: string, path: string): Promise<Uint8Array<ArrayBuffer>> {
	// Some hosts send whoever asks for a folder's index on to the folder.
	const address = base + encodeURI(path).replace(/index\.html$/, '');
	const cache = isImmutable(path) ? 'default' : 'no-cache';
	try {
		const response = await fetch(address, { cache });
		if (!response.ok) throw new SiteError('missing', path);
		return new Uint8Array(await response.arrayBuffer());
	} catch (cause) {
		throw cause instanceof SiteError ? cause : new SiteError('unreachable', path);
	}
}
