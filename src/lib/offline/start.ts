/** @file The page's side of the service worker: registers it, tells it what this page is made of, and hears when there is a new edition. */
import { trustScript } from '../policy/script-address.ts';
import type { FromKeeper, ToKeeper } from './messages.ts';

export type EditionNews = 'waiting' | 'renewed' | 'full' | 'refused';

interface Options {
	readonly base: string;
	readonly version: string;
	/** False in a frame, and on pages made for frames: those install nothing. */
	readonly canInstall: boolean;
	readonly onNews: (news: EditionNews) => void;
}

export interface Keeping {
	/** Lets the new edition take over, and opens this page anew in it. */
	readonly replace: () => Promise<void>;
}

/** For how long what is under way may hold the next edition up until it is ended, and until the page is opened anew all the same; in ms. */
const patience = { toEnd: 2000, toReload: 8000 };

/** Resolves once the browser has nothing better to do. */
function idle(): Promise<void> {
	return new Promise((resolve) => {
		// WebKit has no such callback.
		if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: 3000 });
		else setTimeout(resolve, 500);
	});
}

/** @returns null where the browser has no service workers, or refuses them here */
export async function startKeeping(options: Options): Promise<Keeping | null> {
	const { base, version, canInstall, onNews } = options;
	const container = navigator.serviceWorker;
	// Before anything else: what this page asks for next may wait for its answer.
	container.addEventListener('message', ({ data, ports }: MessageEvent<FromKeeper>) => {
		if (data.type === 'which-version') ports[0]?.postMessage(version);
		else onNews(data.type === 'renewed' ? 'renewed' : data.why);
	});
	container.startMessages();
	await idle();
	const hadController = container.controller !== null;
	// A part of this page that the host has no more, because it has another edition.
	addEventListener('vite:preloadError', () => {
		void isRenewed(base, version).then((isNews) => {
			if (isNews) onNews('renewed');
		});
	});
	if (!hadController && !canInstall) return null;
	let registration: ServiceWorkerRegistration | undefined;
	try {
		registration = canInstall
			? await container.register(trustScript(`${base}/service-worker.js`))
			: await container.getRegistration(`${base}/`);
	} catch {
		// A browser may refuse, as some do without third-party cookies. Then everything comes from the network, as before.
		return null;
	}
	if (!registration) return null;
	const found = registration;
	let isAsked = false;
	let isFirst = !hadController;
	const tell = (addresses: readonly string[]) => {
		const paths = listPaths(base, addresses);
		container.controller?.postMessage({ type: 'used', paths } satisfies ToKeeper);
	};
	const tellUsed = () => {
		const now = performance.now();
		tell([location.href, ...performance.getEntriesByType('resource').map(({ name }) => name)]);
		// What is under way right now comes past the worker, too; it is listed once it is here.
		new PerformanceObserver((list) => {
			const late = list.getEntries().filter(({ startTime }) => startTime < now);
			if (late.length > 0) tell(late.map(({ name }) => name));
		}).observe({ type: 'resource' });
	};
	container.addEventListener('controllerchange', () => {
		if (isAsked) location.reload();
		else if (isFirst) tellUsed();
		else onNews('renewed');
		isFirst = false;
	});
	const watch = (worker: ServiceWorker | null) => {
		const look = () => {
			if (worker?.state === 'installed' && container.controller) onNews('waiting');
		};
		look();
		worker?.addEventListener('statechange', look);
	};
	watch(found.waiting);
	watch(found.installing);
	found.addEventListener('updatefound', () => watch(found.installing));
	// Browsers look for themselves when a page is opened, but some only much later.
	if (hadController) void found.update().catch(() => undefined);
	if (isFirst && container.controller) {
		isFirst = false;
		tellUsed();
	}
	const takeOver = (next: ServiceWorker) => {
		const last = container.controller;
		next.postMessage({ type: 'replace' } satisfies ToKeeper);
		const timers = [
			setTimeout(() => last?.postMessage({ type: 'leave' } satisfies ToKeeper), patience.toEnd),
			setTimeout(() => location.reload(), patience.toReload)
		];
		container.addEventListener('controllerchange', () => timers.forEach(clearTimeout));
	};
	return {
		async replace() {
			isAsked = true;
			if (!found.waiting) await found.update().catch(() => undefined);
			const next = found.waiting ?? found.installing;
			const goOn = () => {
				if (next?.state === 'installed') takeOver(next);
				// One that takes over has this page opened anew as its controller.
				else if (!next || next.state === 'redundant') location.reload();
			};
			next?.addEventListener('statechange', goOn);
			goOn();
		}
	};
}

/** Whether the host has another edition than this page's; false where it does not answer. */
async function isRenewed(base: string, version: string): Promise<boolean> {
	try {
		const response = await fetch(`${base}/_app/version.json`, { cache: 'no-store' });
		return ((await response.json()) as { version: string }).version !== version;
	} catch {
		return false;
	}
}

/** Paths below the base; addresses of other sites are left out. */
function listPaths(base: string, addresses: readonly string[]): readonly string[] {
	const prefix = `${location.origin}${base}/`;
	return addresses
		.filter((address) => address.startsWith(prefix))
		.map((address) => decodeURI(new URL(address).pathname.slice(base.length + 1)));
}
