import { keepEntries, restoreEntry } from '$lib/url/left-entries.ts';

/** Before SvelteKit reads what the browser's history says of this page. A frame's history is that of the page around it. */
export function init(): void {
	if (parent !== self) return;
	restoreEntry();
	keepEntries();
}
