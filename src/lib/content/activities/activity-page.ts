/** @file What a learner's page of an activity gets: everything but what the teacher looks for. */
import type { Placard } from '../../widgets/placard.ts';
import type { OutputCheck } from './activity.ts';

export interface WrittenQuestion {
	readonly id: string;
	readonly ask: string;
	readonly atLeast: number;
}

export interface ActivityCard {
	readonly slug: string;
	readonly title: string;
	readonly actTitle: string;
	readonly actNumeral: string;
	readonly minutes: number;
	readonly summary: string;
}

export interface ActivityPage extends ActivityCard {
	/** Paragraphs. */
	readonly task: readonly string[];
	readonly exhibit: string;
	readonly placard: Placard;
	readonly parameters: Readonly<Record<string, string | number>>;
	/** Under another prompt nothing counts; null where there is none. */
	readonly prompt: string | null;
	readonly checks: readonly OutputCheck[];
	readonly questions: readonly WrittenQuestion[];
	readonly lesson: { readonly slug: string; readonly title: string } | null;
}
