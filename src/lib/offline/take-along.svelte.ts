import { SvelteSet } from 'svelte/reactivity';
import { CannotKeep, ContentStore, OtherContent } from './content-store.ts';
import { FileList, isImmutable, listName, sumBytes, type ListedFile } from './file-list.ts';
import { Notes } from './notes.ts';

/** Files fetched at once. */
const lanes = 4;

export type Trouble = 'renewed' | 'network' | 'full' | 'refused';

/** What a lesson needs besides itself: the house, and the runtime of the back-ends that this browser has. */
const shared = ['house', 'wasm'] as const;

/** Lessons, or everything, kept on this device: what that weighs, the taking, and how to be rid of it. */
export class TakeAlong {
	/** Slugs of lessons that are to be taken. */
	readonly chosen = new SvelteSet<string>();
	#list = $state.raw<FileList | null>(null);
	#kept = $state.raw<ReadonlySet<string> | null>(null);
	#taken = $state.raw<readonly string[]>([]);
	#trouble = $state.raw<Trouble | null>(null);
	#isTaking = $state(false);
	#doneBytes = $state(0);
	#allBytes = $state(0);
	/** Bytes that the browser would still keep for this site; null where it does not say. */
	#room = $state.raw<number | null>(null);
	#stopping: AbortController | null = null;

	readonly #base: string;
	readonly #version: string;
	readonly #store: ContentStore;
	readonly #notes: Notes;
	/** Packs of the runtime's builds for WebGPU, where there is an adapter. */
	readonly #findRuntimes: () => Promise<readonly string[]>;
	#runtimes = $state.raw<readonly string[]>([]);

	/** @param base of the site, without a slash at its end */
	constructor(base: string, version: string, findRuntimes: () => Promise<readonly string[]>) {
		this.#base = base;
		this.#version = version;
		this.#store = new ContentStore(base);
		this.#notes = new Notes(base);
		this.#findRuntimes = findRuntimes;
	}

	get isReady() {
		return this.#list !== null;
	}
	get trouble() {
		return this.#trouble;
	}
	get isTaking() {
		return this.#isTaking;
	}
	get doneBytes() {
		return this.#doneBytes;
	}
	get allBytes() {
		return this.#allBytes;
	}
	get room() {
		return this.#room;
	}
	/** True once everything there is was taken. */
	get hasEverything() {
		return this.isWhole(['everything', ...this.#withShared([])]);
	}
	/** Slugs of lessons that are here with all they need. */
	readonly here = $derived.by(() =>
		this.#taken
			.filter((name) => name.startsWith('lesson:') && this.isWhole(this.#withShared([name])))
			.map((name) => name.slice('lesson:'.length))
	);
	/** Bytes of what was taken that changed since, or was never finished. */
	readonly lackingBytes = $derived.by(() => sumBytes(this.#lacking(this.#taken)));
	/** Bytes that taking the chosen lessons would fetch. */
	readonly chosenBytes = $derived.by(() => sumBytes(this.#lacking(this.#chosenPacks())));
	readonly everythingBytes = $derived.by(() =>
		sumBytes(this.#lacking(['everything', ...this.#withShared([])]))
	);
	/** Bytes of all that is kept of this edition, visited or taken. */
	readonly keptBytes = $derived.by(() =>
		sumBytes([...(this.#list?.all ?? [])].filter(({ hash }) => this.#kept?.has(hash)))
	);

	/** Bytes of a lesson's own files: its page, its recordings, its model. */
	bytesOf(slug: string): number {
		return sumBytes(this.#list?.filesOf([`lesson:${slug}`]) ?? []);
	}

	isWhole(packs: readonly string[]): boolean {
		return this.#list !== null && this.#lacking(packs).length === 0;
	}

	/** Reads what there is and what is here. */
	async open(): Promise<void> {
		this.#trouble = null;
		try {
			await this.#readKept();
			this.#runtimes = await this.#findRuntimes();
			const kept = await this.#notes.readList(this.#version);
			const list = kept ?? (await this.#fetchList());
			if (list.version !== this.#version) this.#trouble = 'renewed';
			else this.#list = list;
		} catch (cause) {
			this.#trouble = nameTrouble(cause);
		}
	}

	take(): Promise<void> {
		return this.#take(this.#chosenPacks());
	}

	takeEverything(): Promise<void> {
		return this.#take(['everything', ...this.#withShared([])]);
	}

	/** Fetches what was taken once and is not here any more, or not yet. */
	complete(): Promise<void> {
		return this.#take(this.#taken);
	}

	pause(): void {
		this.#stopping?.abort();
	}

	/** A lesson's own files go, but for those that another lesson that was taken needs too. */
	remove(slug: string): Promise<void> {
		const name = `lesson:${slug}`;
		return this.#forget(
			[name],
			this.#taken.filter((other) => other !== name)
		);
	}

	/** Everything goes but what the first page needs. */
	removeAll(): Promise<void> {
		return this.#forget(null, []);
	}

	#chosenPacks(): readonly string[] {
		return this.chosen.size === 0
			? []
			: this.#withShared([...this.chosen].map((slug) => `lesson:${slug}`));
	}

	#withShared(packs: readonly string[]): readonly string[] {
		return [...shared, ...this.#runtimes, ...packs];
	}

	#lacking(packs: Iterable<string>): readonly ListedFile[] {
		const files = this.#list?.filesOf(packs) ?? [];
		return files.filter(({ hash }) => !this.#kept?.has(hash));
	}

	async #take(packs: readonly string[]): Promise<void> {
		if (this.#isTaking) return;
		const stopping = new AbortController();
		this.#stopping = stopping;
		this.#isTaking = true;
		this.#trouble = null;
		const waiting = [...this.#lacking(packs)];
		this.#doneBytes = 0;
		this.#allBytes = sumBytes(waiting);
		try {
			const taken = this.#taken;
			this.#taken = [...taken, ...packs.filter((name) => !taken.includes(name))];
			await this.#notes.writeTaken(this.#taken);
			// Some browsers clear what nobody asked them to keep. WebKitGTK has no such object; Firefox asks the person, who may not answer.
			void (navigator as { storage?: StorageManager }).storage?.persist().catch(() => false);
			const fetchNext = async (): Promise<void> => {
				for (let file = waiting.shift(); file; file = waiting.shift()) {
					await this.#fetchFile(file, stopping.signal);
					this.#doneBytes += file.bytes;
				}
			};
			await Promise.all(Array.from({ length: lanes }, fetchNext));
			this.chosen.clear();
		} catch (cause) {
			if (!stopping.signal.aborted) this.#trouble = nameTrouble(cause);
			stopping.abort();
		} finally {
			this.#isTaking = false;
			await this.#readKept().catch(() => undefined);
		}
	}

	async #fetchFile(file: ListedFile, signal: AbortSignal): Promise<void> {
		const address = `${this.#base}/${encodeURI(file.path).replace(/index\.html$/, '')}`;
		const cache = isImmutable(file.path) ? 'default' : 'no-cache';
		await this.#store.keep(file, await fetch(address, { signal, cache }));
	}

	async #fetchList(): Promise<FileList> {
		const response = await fetch(`${this.#base}/${listName}`, { cache: 'no-cache' });
		if (!response.ok) throw new TypeError(`HTTP ${response.status}`);
		return new FileList(await response.json());
	}

	async #readKept(): Promise<void> {
		this.#kept = await this.#store.listHashes();
		this.#taken = await this.#notes.readTaken();
		try {
			const { usage = 0, quota } = await navigator.storage.estimate();
			this.#room = quota === undefined ? null : quota - usage;
		} catch {
			this.#room = null;
		}
	}

	/** @param going packs whose files go; everything where null */
	async #forget(going: readonly string[] | null, staying: readonly string[]): Promise<void> {
		const list = this.#list;
		if (!list) return;
		try {
			await this.#notes.writeTaken(staying);
			const needed = list.filesOf(['start', ...staying]).map(({ hash }) => hash);
			const gone = going ? list.filesOf(going).map(({ hash }) => hash) : [...(this.#kept ?? [])];
			await this.#store.delete(gone.filter((hash) => !needed.includes(hash)));
			await this.#readKept();
		} catch (cause) {
			this.#trouble = nameTrouble(cause);
		}
	}
}

function nameTrouble(cause: unknown): Trouble {
	if (cause instanceof CannotKeep) return cause.why;
	if (cause instanceof OtherContent) return 'renewed';
	return cause instanceof TypeError ? 'network' : 'refused';
}
