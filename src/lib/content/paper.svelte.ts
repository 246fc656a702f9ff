/**
 * @file A lesson on paper. There nothing opens later: exhibits that nobody scrolled to are opened first, and all take the width of paper.
 * By the page's own button and by Ctrl + P that is waited for. A browser that prints by itself is held back while images are under way:
 * Chromium waits for those that a page asks for before it prints, for two seconds (156, tried); others print what is there.
 */
import type { Exhibits } from '../widgets/exhibits.ts';
import { holdPrinting } from './hold-printing.ts';

/** What redrawing for another width takes at most, in ms. */
const redrawMs = 400;

export class Paper {
	readonly #exhibits: Exhibits;
	#isPreparing = $state(false);
	#isReady = false;
	#release: () => void = () => undefined;

	constructor(exhibits: Exhibits) {
		this.#exhibits = exhibits;
	}

	/** True while exhibits are opened for it. */
	get isPreparing(): boolean {
		return this.#isPreparing;
	}

	/** Opens all exhibits, then prints. */
	async print(): Promise<void> {
		if (this.#isPreparing) return;
		this.#isPreparing = true;
		await this.#exhibits.openAll(20_000);
		takeWidth();
		await pause(redrawMs);
		this.#isReady = true;
		window.print();
		// Where a dialog does not block, `afterprint` comes later and does no harm.
		this.after();
		this.#isPreparing = false;
	}

	/** Takes the browser's own key where there is something to open first. */
	readonly key = (event: KeyboardEvent): void => {
		const isPrint = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
		if (!isPrint || event.key.toLowerCase() !== 'p' || this.#exhibits.areOpen) return;
		event.preventDefault();
		void this.print();
	};

	/** The browser is about to print. */
	readonly before = (): void => {
		if (this.#isReady) return;
		takeWidth();
		const release = holdPrinting();
		this.#release = release;
		void this.#exhibits
			.openAll(2000)
			.then(() => pause(redrawMs))
			.then(release);
	};

	readonly after = (): void => {
		this.#release();
		this.#isReady = false;
		delete document.documentElement.dataset.paper;
	};
}

function takeWidth(): void {
	document.documentElement.dataset.paper = '';
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
