/** @file One edition's files on this device, as the service worker keeps them: installed, added to as they are used, cleared. */
import { CannotKeep, ContentStore, OtherContent } from './content-store.ts';
import { FileList, isImmutable, listName, pageFiles, type ListedFile } from './file-list.ts';
import type { HostRequests } from './host-requests.ts';
import { Notes } from './notes.ts';
import type { Visitors } from './visitors.ts';
import type { WorkerScope } from './worker-scope.ts';

/** SvelteKit's own note of which edition the host has. */
export const versionFile = '_app/version.json';

/** What a response that came for a file turned out to be. */
type Found =
	/** The file of this edition, be it kept or without room. */
	| 'own'
	/** Something else, or cut off on the way, though the host has this edition now. */
	| 'changed'
	/** The host has another edition. */
	| 'other';

const isOfWorkers = (path: string) => path.startsWith('_app/immutable/workers/');

export class KeptFiles {
	readonly #scope: WorkerScope;
	/** Ends in a slash. */
	readonly #base: string;
	readonly #version: string;
	readonly #visitors: Visitors;
	readonly #requests: HostRequests;
	readonly #store: ContentStore;
	readonly #notes: Notes;
	#list: Promise<FileList | null> | null = null;

	/** @param base of the site, without a slash at its end */
	constructor(
		scope: WorkerScope,
		base: string,
		version: string,
		visitors: Visitors,
		requests: HostRequests
	) {
		this.#scope = scope;
		this.#base = `${base}/`;
		this.#version = version;
		this.#visitors = visitors;
		this.#requests = requests;
		this.#store = new ContentStore(base);
		this.#notes = new Notes(base);
	}

	/**
	 * Only what a first page needs, what was taken along, and the pages that were kept in their new form; everything else is kept when it
	 * is used. Files that did not change are here already.
	 */
	async install(): Promise<void> {
		const response = await this.#requests.fetch(this.#base + listName, { cache: 'no-cache' });
		const json: unknown = await response.json();
		const list = new FileList(json);
		if (list.version !== this.#version)
			throw new Error('The host is being renewed; the browser will come again.');
		this.#list = Promise.resolve(list);
		try {
			await this.#notes.writeList(list.version, json);
			await this.#keepAll(list.filesOf(['start', ...(await this.#notes.readTaken())]));
			await this.#renewPages(list);
		} catch (cause) {
			// The browser tries again when the next page is opened.
			if (cause instanceof OtherContent) throw cause;
			await this.report(cause);
		}
	}

	async #renewPages(list: FileList): Promise<void> {
		const last = (await this.#notes.listEarlier(list.version)).at(-1);
		const before = last === undefined ? null : await this.#notes.readList(last);
		if (!before) return;
		const kept = await this.#store.listHashes();
		for (const { path, hash } of before.all)
			if (kept.has(hash) && path.endsWith('index.html'))
				await this.keepPage(path.slice(0, -'index.html'.length), list);
	}

	/** Forgets what neither this edition nor the last has: pages of the last may still be open. */
	async clear(): Promise<void> {
		try {
			const list = await this.readList();
			if (!list) return;
			const earlier = await this.#notes.listEarlier(list.version);
			const last = earlier.at(-1);
			for (const version of earlier) if (version !== last) await this.#notes.deleteList(version);
			const before = last === undefined ? null : await this.#notes.readList(last);
			const wanted = new Set([...list.all, ...(before?.all ?? [])].map(({ hash }) => hash));
			const kept = await this.#store.listHashes();
			await this.#store.delete([...kept].filter((hash) => !wanted.has(hash)));
		} catch {
			// What cannot be read is not there to be cleared.
		}
	}

	/** This edition's list; from the host where nothing could be kept, null where there is none either. */
	readList(): Promise<FileList | null> {
		this.#list ??= this.#notes
			.readList(this.#version)
			.catch(() => null)
			.then(async (kept) => {
				if (kept) return kept;
				const list = new FileList(await (await this.#requests.fetch(this.#base + listName)).json());
				return list.version === this.#version ? list : null;
			})
			.catch(() => {
				this.#list = null;
				return null;
			});
		return this.#list;
	}

	/** What is kept; nothing where the browser refuses to say. */
	async find(file: ListedFile): Promise<Response | undefined> {
		return this.#store.find(file).catch(() => undefined);
	}

	/** Keeps a response that came for a file. */
	async keep(file: ListedFile, response: Response): Promise<Found> {
		try {
			await this.#store.keep(file, response);
			return 'own';
		} catch (cause) {
			if (await this.report(cause)) return 'other';
			return cause instanceof CannotKeep ? 'own' : 'changed';
		}
	}

	/** Keeps what a page fetched before the worker saw its requests; in the browser's own cache most of it still lies. */
	async keepUsed(paths: readonly string[]): Promise<void> {
		const list = await this.readList();
		if (!list) return;
		try {
			// A worker's later parts are not among what its page knows to have fetched.
			const workers = paths.some(isOfWorkers)
				? [...list.all].filter(({ path }) => isOfWorkers(path))
				: [];
			await this.#keepAll([...list.select(paths), ...workers]);
			const folders = paths
				.map((path) => path.replace(/__data\.json$/, ''))
				.filter((path) => path === '' || path.endsWith('/'));
			for (const folder of new Set(folders)) await this.keepPage(folder, list);
		} catch (cause) {
			await this.report(cause);
		}
	}

	/** A page with what it is filled with and the scripts it names; the page comes last, so that one that is kept is whole. */
	async keepPage(folder: string, list: FileList): Promise<void> {
		const [page, ...data] = list.select(pageFiles(folder));
		if (!page) return;
		const kept = await this.#store.listHashes();
		const html = await (await this.#get(page)).text();
		const named = [...html.matchAll(/_app\/immutable\/[\w./-]+/g)].map(([name]) => name);
		const later = list.filesOf([`page:${folder}`]);
		await this.#keepAll([...list.select(named), ...later, ...data], kept);
		await this.#keepAll([page], kept);
	}

	/**
	 * Tells the pages what concerns them; a network that is away does not.
	 * @returns true where the host has another edition
	 */
	async report(cause: unknown): Promise<boolean> {
		if (cause instanceof CannotKeep)
			await this.#visitors.tellAll({ type: 'cannot-keep', why: cause.why });
		// A host that changes what it serves has no other edition: it is only not kept.
		if (!(cause instanceof OtherContent) || !(await this.#isRenewed())) return false;
		await this.#visitors.tellAll({ type: 'renewed' });
		// Not waited for: a browser may put that off for minutes, and who asked waits for an answer.
		void this.#scope.registration.update().catch(() => undefined);
		return true;
	}

	async #isRenewed(): Promise<boolean> {
		const version = await this.askVersion().catch(() => this.#version);
		return version !== this.#version;
	}

	/** The edition that the host has. @throws where it does not answer */
	async askVersion(): Promise<string> {
		const address = this.#base + versionFile;
		const response = await this.#requests.fetch(address, { cache: 'no-store' });
		return ((await response.json()) as { version: string }).version;
	}

	async #keepAll(files: readonly ListedFile[], kept?: ReadonlySet<string>): Promise<void> {
		kept ??= await this.#store.listHashes();
		for (const file of files)
			if (!kept.has(file.hash)) await this.#store.keep(file, await this.#get(file));
	}

	async #get(file: ListedFile): Promise<Response> {
		const kept = await this.#store.find(file);
		if (kept) return kept;
		// A page that the browser's own cache has may be of the last edition.
		const cache = isImmutable(file.path) ? 'default' : 'no-cache';
		const address = this.#base + encodeURI(file.path).replace(/index\.html$/, '');
		return this.#requests.fetch(address, { cache });
	}
}
