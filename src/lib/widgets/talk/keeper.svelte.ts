import { findStorage, forgetKept, place, readKept, writeKept, type Kept } from './keep.ts';
import type { TalkParams } from './parameters.ts';
import { isModelId } from './speaker.svelte.ts';
import type { Talk } from './talk.svelte.ts';

/** Where a conversation may stand. */
export interface Places {
	/** What the site's pages leave each other, as long as this tab stays on them. */
	readonly memory: Map<string, unknown> | undefined;
	/** Its name in this tab's storage: frames on one page share that. */
	readonly inTab: string;
}

/** Remembers a conversation: until this tab closes, and on this device where the person asked for it. */
export class Keeper {
	readonly #talk: Talk;
	readonly #places: Places;
	readonly #device = findStorage(() => localStorage);
	readonly #tab = findStorage(() => sessionStorage);
	#isKept = $state(false);
	#isRefused = $state(false);
	#isHeld = $state(true);

	constructor(talk: Talk, places: Places) {
		this.#talk = talk;
		this.#places = places;
	}

	get isKept() {
		return this.#isKept;
	}
	/** True where the device could not keep it. */
	get isRefused() {
		return this.#isRefused;
	}
	/** False where a reload would end the conversation. */
	get isHeld() {
		return this.#isKept || this.#isHeld;
	}

	/**
	 * Takes over what is kept, else what this tab remembers. What the address says stays: its text in the box, its settings.
	 * @param defaults of the settings; one that the address gave differs from them
	 * @returns the model that was talked to, or null where the address names one or nothing is kept
	 */
	restore(start: TalkParams, defaults: Readonly<Record<string, string | number>>): string | null {
		const kept = readKept(this.#device);
		this.#isKept = kept !== null;
		const { memory, inTab } = this.#places;
		const found =
			kept ?? (memory?.get(place) as Kept | undefined) ?? readKept(this.#tab, inTab) ?? null;
		if (!found) return null;
		this.#talk.conversation.restore(found.turns);
		this.#talk.draft ||= found.draft;
		const given = Object.entries(start).filter(([name, value]) => value !== defaults[name]);
		this.#talk.settings.restore({ ...found.settings, ...Object.fromEntries(given) });
		const { model } = found;
		return model !== undefined && isModelId(model) && start.model === defaults.model ? model : null;
	}

	/** For when the person comes back to this page, or loads it anew. */
	remember(): void {
		const now = this.#describe();
		this.#places.memory?.set(place, now);
		this.#isHeld = writeKept(this.#tab, now, this.#places.inTab);
	}

	/** Keeps the conversation as it stands; an effect calls it after every change. */
	keep(): void {
		const now = this.#describe();
		if (this.#talk.isAnswering) return;
		this.#isHeld = writeKept(this.#tab, now, this.#places.inTab);
		if (this.#isKept) this.#isRefused = !writeKept(this.#device, now);
	}

	switch(isKept: boolean): void {
		this.#isKept = isKept;
		this.#isRefused = false;
		if (!isKept) forgetKept(this.#device);
	}

	#describe(): Kept {
		const { draft, conversation, settings, speaker } = this.#talk;
		return {
			draft,
			turns: conversation.turns,
			model: speaker.modelId,
			settings: settings.describe()
		};
	}
}
