/** @file What the finished site consists of: `offline.json`, written by `vite/offline-list.js`. */
import * as v from 'valibot';

export const listName = 'offline.json';

const schema = v.object({
	version: v.string(),
	/** Content security policy for scripts of workers, which a page's own does not reach. */
	policy: v.optional(v.string()),
	files: v.array(v.tuple([v.string(), v.string(), v.number()])),
	packs: v.record(v.string(), v.array(v.number()))
});

export interface ListedFile {
	/** Below the site's base, without a slash in front. */
	readonly path: string;
	/** First 22 letters of its SHA-256 in base64url. */
	readonly hash: string;
	readonly bytes: number;
}

/** The files of one edition of the site. */
export class FileList {
	readonly version: string;
	readonly policy: string | null;
	readonly #files: ReadonlyMap<string, ListedFile>;
	readonly #packs: ReadonlyMap<string, readonly ListedFile[]>;

	/** @throws {Error} where it is no such list */
	constructor(json: unknown) {
		const { version, policy, files, packs } = v.parse(schema, json);
		const listed = files.map(([path, hash, bytes]) => ({ path, hash, bytes }));
		this.version = version;
		this.policy = policy ?? null;
		this.#files = new Map(listed.map((file) => [file.path, file]));
		this.#packs = new Map(
			Object.entries(packs).map(([name, members]) => [
				name,
				members.flatMap((index) => listed[index] ?? [])
			])
		);
	}

	find(path: string): ListedFile | undefined {
		return this.#files.get(path);
	}

	/** What the paths name here; whatever is not of this edition is left out. */
	select(paths: Iterable<string>): readonly ListedFile[] {
		return [...paths].flatMap((path) => this.#files.get(path) ?? []);
	}

	/** Files of the named packs, each once. */
	filesOf(packs: Iterable<string>): readonly ListedFile[] {
		return [...new Set([...packs].flatMap((name) => this.#packs.get(name) ?? []))];
	}

	get all(): Iterable<ListedFile> {
		return this.#files.values();
	}
}

export const sumBytes = (files: readonly ListedFile[]): number =>
	files.reduce((sum, { bytes }) => sum + bytes, 0);

/** A page lies in a folder's `index.html`, and what it is filled with by SvelteKit beside it. */
export const pageFiles = (folder: string): readonly string[] => [
	`${folder}index.html`,
	`${folder}__data.json`
];

/** A name that holds a hash: whatever is called so is the same in every edition. */
export const isImmutable = (path: string): boolean => path.startsWith('_app/immutable/');
