/**
 * @file What the service worker answers: from what is kept here, else from the network, and what came is kept if it is what this edition's
 * list says.
 *
 * A page never mixes two editions. What is kept has the hash that the list of this edition names. Where the host has another edition
 * already, its pages are handed over whole, and whoever asks for data across editions is told 409, upon which SvelteKit opens the page anew.
 */
import { HostRequests } from './host-requests.ts';
import { isImmutable, listName, type FileList, type ListedFile } from './file-list.ts';
import { isolate } from './isolation.ts';
import { KeptFiles, versionFile } from './kept-files.ts';
import { Visitors } from './visitors.ts';
import type { Asked, WorkerScope } from './worker-scope.ts';

/** As files are called; an address that cannot be read so is the address of nothing. */
function pathOf(url: string): string {
	const { pathname } = new URL(url);
	try {
		return decodeURI(pathname);
	} catch {
		return pathname;
	}
}

/** SvelteKit shows its page for errors with this status; `+error.svelte` knows what it means. */
const notHere = () => Response.json('', { status: 503 });
/** SvelteKit opens the page anew upon this where the host has another edition. */
const otherEdition = () => new Response(null, { status: 409 });

export class Keeper {
	readonly #scope: WorkerScope;
	readonly #base: string;
	readonly #version: string;
	readonly #visitors: Visitors;
	readonly #requests = new HostRequests();
	readonly #files: KeptFiles;

	/** @param base of the site, without a slash at its end */
	constructor(scope: WorkerScope, base: string, version: string) {
		this.#scope = scope;
		this.#base = `${base}/`;
		this.#version = version;
		this.#visitors = new Visitors(scope);
		this.#files = new KeptFiles(scope, base, version, this.#visitors, this.#requests);
	}

	install(): Promise<void> {
		return this.#files.install();
	}

	/** Takes over the pages that are open. */
	async activate(): Promise<void> {
		await this.#scope.clients.claim();
		await this.#files.clear();
	}

	/** Lets the next edition take over at once: a browser waits for all that this one has under way. */
	leave(): void {
		this.#requests.end();
	}

	keepUsed(paths: readonly string[]): Promise<void> {
		return this.#files.keepUsed(paths);
	}

	/** True of what lies below the site's base, but for what says how things stand on the host. */
	answers({ method, url, headers }: Request): boolean {
		const { origin, pathname } = new URL(url);
		if (method !== 'GET' || headers.has('range') || origin !== location.origin) return false;
		if (!pathname.startsWith(this.#base)) return false;
		return ![versionFile, listName, 'service-worker.js'].includes(
			pathname.slice(this.#base.length)
		);
	}

	async answer(event: Asked): Promise<Response> {
		const { request } = event;
		const path = pathOf(request.url).slice(this.#base.length);
		const list = await this.#files.readList();
		const response = await (request.mode === 'navigate'
			? this.#answerPage(event, path, list)
			: this.#answerFile(event, path, list));
		return isolate(response, request, list?.policy ?? null);
	}

	async #answerPage(event: Asked, path: string, list: FileList | null): Promise<Response> {
		const file = list?.find(`${path}index.html`);
		const { request, resultingClientId: visitor } = event;
		if (!file && list?.find(`${path}/index.html`)) {
			const { search } = new URL(request.url);
			return Response.redirect(`${this.#base}${encodeURI(path)}/${search}`);
		}
		const kept = file && (await this.#files.find(file));
		if (kept) {
			this.#visitors.set(visitor, this.#version);
			return kept;
		}
		try {
			const response = await fetch(request);
			if (list && file && response.ok)
				event.waitUntil(this.#takePage(response.clone(), file, path, list, visitor));
			return response;
		} catch (cause) {
			// Its scripts find out whether there is such a page, and say that it is not kept.
			const missing = list?.find('404.html');
			const page = missing && (await this.#files.find(missing));
			if (!page) throw cause;
			this.#visitors.set(visitor, this.#version);
			return new Response(page.body, { status: file ? 503 : 404, headers: page.headers });
		}
	}

	async #takePage(
		response: Response,
		file: ListedFile,
		folder: string,
		list: FileList,
		visitor: string
	): Promise<void> {
		const found = await this.#files.keep(file, response);
		if (found === 'other') return;
		// Any other came from a host that was renewed, and perhaps put back, just then: that page is asked which edition it is of.
		if (found === 'own') this.#visitors.set(visitor, this.#version);
		await this.#keepPage(folder, list);
	}

	async #answerFile(event: Asked, path: string, list: FileList | null): Promise<Response> {
		const { request, clientId } = event;
		const file = list?.find(path);
		if (!list || !file) return this.#requests.fetch(request);
		const isData = path.endsWith('__data.json');
		if (!isImmutable(path)) {
			const edition = await this.#visitors.findEdition(clientId, isData ? 5000 : 500);
			if (edition.kind === 'known' && edition.version !== this.#version)
				return this.#answerOther(request, edition.version);
			// Only a page whose scripts run asks for data; whose data would be a guess.
			if (edition.kind === 'silent' && isData) return otherEdition();
		}
		const kept = await this.#files.find(file);
		if (kept) return kept;
		let response: Response;
		try {
			response = await (isImmutable(path)
				? this.#requests.fetch(request)
				: this.#fetchNow(request));
		} catch (cause) {
			if (isData) return notHere();
			throw cause;
		}
		if (!response.ok) return response;
		const keeping = this.#files.keep(file, response.clone());
		event.waitUntil(keeping);
		// Models say themselves whether they are what they should be, and are large.
		const needsNoCheck = isImmutable(path) || path.startsWith('models/');
		if (!needsNoCheck && (await keeping) === 'other') return otherEdition();
		if (isData) event.waitUntil(this.#keepPage(path.slice(0, -'__data.json'.length), list));
		return response;
	}

	/** As the host has it now: what the browser's own cache has may be of the edition before, and says so nowhere. */
	#fetchNow(request: Request): Promise<Response> {
		return this.#requests.fetch(request, { cache: 'no-cache' });
	}

	/** For a page of another edition: the host's answer, if the host has that edition. */
	async #answerOther(request: Request, version: string): Promise<Response> {
		try {
			const onHost = await this.#files.askVersion();
			return onHost === version ? await this.#fetchNow(request) : otherEdition();
		} catch {
			return notHere();
		}
	}

	async #keepPage(folder: string, list: FileList): Promise<void> {
		try {
			await this.#files.keepPage(folder, list);
		} catch (cause) {
			await this.#files.report(cause);
		}
	}
}
