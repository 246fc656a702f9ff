import { createContext } from 'svelte';
import * as rules from './progress.ts';
import type { LessonProgress, ProgressRecord } from './progress.ts';

const key = 'model-museum:progress';

/** A person's progress, kept on this device. One instance a page, shared by context. */
export class Progress {
	#record = $state.raw<ProgressRecord>(rules.emptyProgress);
	#isRestored = $state(false);
	/** What an import or an erasure took the place of, for this visit. */
	#replaced = $state.raw<ProgressRecord | null>(null);

	/** False until the device has been asked; before that nothing is known, not "nothing done". */
	get isRestored(): boolean {
		return this.#isRestored;
	}
	get xp(): number {
		return rules.sumXp(this.#record);
	}
	get quizCount(): number {
		return rules.countQuizzes(this.#record);
	}
	get isEmpty(): boolean {
		return !this.hasBegun && this.xp === 0 && this.doneCount === 0 && this.quizCount === 0;
	}
	/** Some lesson was opened. */
	get hasBegun(): boolean {
		return this.#record.last !== undefined;
	}
	get canUndo(): boolean {
		return this.#replaced !== null;
	}
	get doneCount(): number {
		return rules.countDone(this.#record);
	}

	lesson(slug: string): LessonProgress {
		return this.#record.lessons[slug] ?? rules.untouchedLesson;
	}

	/** The lesson to go on with, of all lessons in order; null where everything is done. */
	findWhere(slugs: readonly string[]): string | null {
		return rules.findWhere(this.#record, slugs);
	}

	/** Reads the device and follows other tabs; returns a function that stops following. Call it once mounted. */
	restore(): () => void {
		const read = () => {
			this.#record = rules.parseProgress(readStorage()) ?? rules.emptyProgress;
		};
		read();
		this.#isRestored = true;
		const onstorage = (event: StorageEvent) => {
			if (event.key === key || event.key === null) read();
		};
		addEventListener('storage', onstorage);
		return () => removeEventListener('storage', onstorage);
	}

	open(slug: string) {
		const record = rules.open(this.#record, slug);
		if (record !== this.#record) this.#replace(record, this.#replaced);
	}
	answer(slug: string, question: number, option: number) {
		this.#replace(rules.addAnswer(this.#record, slug, question, option));
	}
	retry(slug: string) {
		this.#replace(rules.clearAnswers(this.#record, slug));
	}
	markDone(slug: string, xp: number) {
		this.#replace(rules.markDone(this.#record, slug, xp, rules.nowIso()));
	}
	markOpen(slug: string) {
		this.#replace(rules.markOpen(this.#record, slug));
	}

	toText(): string {
		return JSON.stringify(this.#record, null, '\t');
	}
	/** Takes the place of what is here. False, and nothing changed, where the text is no progress of ours. */
	replaceWith(text: string): boolean {
		const record = rules.parseProgress(text);
		if (!record) return false;
		this.#replace(record, this.#record);
		return true;
	}
	erase() {
		this.#replace(rules.emptyProgress, this.#record);
	}
	/** Takes back an import or an erasure of this visit. */
	undo() {
		if (this.#replaced) this.#replace(this.#replaced);
	}

	/** @param undo what can be brought back; any other change makes that impossible */
	#replace(record: ProgressRecord, undo: ProgressRecord | null = null) {
		this.#replaced = undo;
		this.#record = record;
		try {
			localStorage.setItem(key, JSON.stringify(record));
		} catch {
			// Storage closed or full: progress then lasts for this visit.
		}
	}
}

function readStorage(): string | null {
	try {
		return localStorage.getItem(key);
	} catch {
		return null;
	}
}

export const [useProgress, provideProgress] = createContext<Progress>();
