/** @file The part of a service worker's surroundings that ours uses. TypeScript's own types for it exclude those of pages. */

export interface LastingEvent extends Event {
	waitUntil(work: Promise<unknown>): void;
}

export interface Visitor {
	readonly id: string;
	readonly url: string;
	readonly type: 'window' | 'worker' | 'sharedworker';
	postMessage(message: unknown, transfer?: Transferable[]): void;
}

export interface Asked extends LastingEvent {
	readonly request: Request;
	/** Who asks; empty where a page is being opened. */
	readonly clientId: string;
	/** Who there will be once the page is open. */
	readonly resultingClientId: string;
	respondWith(answer: Promise<Response>): void;
}

export interface Told extends LastingEvent {
	readonly data: unknown;
	readonly source: Visitor | null;
}

export interface WorkerScope {
	readonly registration: ServiceWorkerRegistration;
	readonly clients: {
		claim(): Promise<void>;
		get(id: string): Promise<Visitor | undefined>;
		matchAll(options?: { includeUncontrolled?: boolean }): Promise<readonly Visitor[]>;
	};
	skipWaiting(): Promise<void>;
	addEventListener(type: 'install' | 'activate', listener: (event: LastingEvent) => void): void;
	addEventListener(type: 'fetch', listener: (event: Asked) => void): void;
	addEventListener(type: 'message', listener: (event: Told) => void): void;
}
