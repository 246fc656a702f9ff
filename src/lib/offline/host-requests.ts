/** @file What the service worker waits for from its host; all of it can be ended at once. */

export class HostRequests {
	#ending = new AbortController();

	/** As `fetch`, until the page that asked gives up or `end` is called. @throws {DOMException} `AbortError` then */
	fetch(asked: Request | string, init: RequestInit = {}): Promise<Response> {
		const signals = typeof asked === 'string' ? [] : [asked.signal];
		// Younger than the browsers that get this far; without it, what a page gives up comes to its end.
		const signal =
			'any' in AbortSignal
				? AbortSignal.any([this.#ending.signal, ...signals])
				: this.#ending.signal;
		return fetch(asked, { ...init, signal });
	}

	/** Whatever is under way fails now, bodies that are still coming too; what is asked for later does not. */
	end(): void {
		this.#ending.abort();
		this.#ending = new AbortController();
	}
}
