import { forgetKept, readKept, writeKept } from './keep.ts';
import type { Talk } from './talk.svelte.ts';

const place = 'talk';

/** Remembers a conversation: from page to page in memory, and on this device where the person asked for it. */
export class Keeper {
	readonly #talk: Talk;
	readonly #memory: Map<string, unknown> | undefined;
	#isKept = $state(false);
	#isRefused = $state(false);

	/** @param memory of the site's pages, as long as this tab stays on them */
	constructor(talk: Talk, memory: Map<string, unknown> | undefined) {
		this.#talk = talk;
		this.#memory = memory;
	}

	get isKept() {
		return this.#isKept;
	}
	/** True where the device could not keep it. */
	get isRefused() {
		return this.#isRefused;
	}

	/** Takes over what is kept, else what this tab remembers; a text of the address stays in the box. */
	restore(storage: Storage): void {
		const kept = readKept(storage);
		const found = kept ?? (this.#memory?.get(place) as typeof kept | undefined);
		this.#isKept = kept !== null;
		if (!found) return;
		this.#talk.conversation.restore(found.turns);
		this.#talk.draft ||= found.draft;
	}

	/** For when the person comes back to this page. */
	remember(): void {
		const { draft, conversation } = this.#talk;
		this.#memory?.set(place, { draft, turns: conversation.turns });
	}

	/** Keeps the conversation as it stands; an effect calls it after every change. */
	keep(storage: Storage): void {
		const { draft, conversation, isAnswering } = this.#talk;
		const { turns } = conversation;
		if (!this.#isKept || isAnswering) return;
		this.#isRefused = !writeKept(storage, { draft, turns });
	}

	switch(storage: Storage, isKept: boolean): void {
		this.#isKept = isKept;
		this.#isRefused = false;
		if (!isKept) forgetKept(storage);
	}
}
