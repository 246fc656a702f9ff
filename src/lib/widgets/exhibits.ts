/**
 * @file The exhibits that stand on one page: each has an anchor of its own, all of them can be opened at once, as printing asks, and one can be
 * told something by the page around.
 */
import type { HostCommand } from '../embed/protocol.ts';

/** One exhibit of the page. */
interface Opener {
	/** Resolves when it shows something. */
	readonly open: () => Promise<void>;
	readonly isOpen: () => boolean;
	/** Its place on the page. */
	readonly anchor: string;
	/** Does what the page around asks. Never rejects. */
	readonly obey: (command: HostCommand) => Promise<void>;
}

export class Exhibits {
	readonly #counts = new Map<string, number>();
	readonly #openers = new Set<Opener>();

	/** The anchor of the next exhibit of this name, in the order of the page: `lab-figure`, then `lab-figure-2`. */
	claimAnchor(name: string): string {
		const count = (this.#counts.get(name) ?? 0) + 1;
		this.#counts.set(name, count);
		return count === 1 ? name : `${name}-${count}`;
	}

	/** Returns a function that takes the exhibit off the list. */
	add(opener: Opener): () => void {
		this.#openers.add(opener);
		return () => this.#openers.delete(opener);
	}

	/** Hands a command to the exhibit that it names, or to the first. False where there is none of that name. */
	obey(command: HostCommand): boolean {
		const all = [...this.#openers];
		const { widget } = command;
		const found = widget === undefined ? all[0] : all.find(({ anchor }) => anchor === widget);
		if (!found) return false;
		void found.obey(command);
		return true;
	}

	get areOpen(): boolean {
		return [...this.#openers].every(({ isOpen }) => isOpen());
	}

	/**
	 * Opens every exhibit; over when all show something, or after a time, because one may have failed.
	 * @param longest in milliseconds
	 */
	async openAll(longest: number): Promise<void> {
		const all = Promise.all([...this.#openers].map(({ open }) => open()));
		await Promise.race([all, new Promise((resolve) => setTimeout(resolve, longest))]);
	}
}
