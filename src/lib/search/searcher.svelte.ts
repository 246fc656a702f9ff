/** @file One field of the search: what is typed, what is found, and which of it is chosen. */
import { search, type Found, type SearchIndex } from './find.ts';

export class Searcher {
	readonly #load: () => Promise<SearchIndex>;
	#index = $state.raw<SearchIndex | null>(null);
	#hasFailed = $state(false);
	query = $state('');
	readonly asked: string = $derived(this.query.trim());
	/** Best first; empty while nothing is asked, or no index is here. */
	readonly found: readonly Found[] = $derived(
		this.#index && this.asked !== '' ? search(this.#index, this.asked) : []
	);

	/** @param load fetches the index */
	constructor(load: () => Promise<SearchIndex>) {
		this.#load = load;
	}

	get state(): 'loading' | 'ready' | 'failed' {
		if (this.#index) return 'ready';
		return this.#hasFailed ? 'failed' : 'loading';
	}

	async load(): Promise<void> {
		this.#hasFailed = false;
		try {
			this.#index = await this.#load();
		} catch {
			this.#hasFailed = true;
		}
	}
}

/** The place that an arrow key leads to in a list of so many, round its ends; null for another key. */
export function stepChoice(key: string, chosen: number, count: number): number | null {
	if (count === 0) return null;
	switch (key) {
		case 'ArrowDown':
			return (chosen + 1) % count;
		case 'ArrowUp':
			return (chosen - 1 + count) % count;
		default:
			return null;
	}
}
