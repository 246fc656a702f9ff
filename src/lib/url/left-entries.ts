/**
 * @file What the browser forgets of a page in its history. Chromium gives up a page that it kept where the page would come back with other
 * headers than it left with, as after a first visit, when the service worker isolates it: its entry then has no state, by which SvelteKit
 * knows where on the page one was.
 */

const key = 'model-museum:left';
/** Pages that one can come back to by the browser's button from here, and more. */
const most = 20;

type Left = readonly (readonly [address: string, state: unknown])[];

function read(): Left {
	try {
		return JSON.parse(sessionStorage.getItem(key) ?? '[]') as Left;
	} catch {
		// Closed to this page, or not ours.
		return [];
	}
}

function write(left: Left): void {
	try {
		sessionStorage.setItem(key, JSON.stringify(left));
	} catch {
		// Closed or full: such a page begins at its top.
	}
}

const without = (address: string) => read().filter(([other]) => other !== address);

/** Gives a page that is come back to the state that it was left with, where its entry has lost it. Before anybody reads it. */
export function restoreEntry(): void {
	const [way] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
	if (way?.type !== 'back_forward' || history.state !== null) return;
	const { href } = location;
	const found = read().find(([address]) => address === href);
	if (!found) return;
	history.replaceState(found[1], '');
	// Another entry of this address is another place.
	write(without(href));
}

/** Remembers the state of each page that is left. */
export function keepEntries(): void {
	addEventListener('pagehide', () => {
		const { href } = location;
		write([[href, history.state] as const, ...without(href)].slice(0, most));
	});
}
