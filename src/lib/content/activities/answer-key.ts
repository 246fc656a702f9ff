/** @file An activity's answer key: which answers meet a check, found by running the model over all of them (`npm run answers`). */
export interface KeyAnswer {
	readonly result: Readonly<Record<string, unknown>>;
	readonly state: Readonly<Record<string, unknown>>;
}

export interface KeyCheck {
	readonly id: string;
	/** Answers that meet it, of all that were run. */
	readonly right: number;
	readonly all: number;
	/** The first of them. */
	readonly shown: readonly KeyAnswer[];
}

export interface AnswerKeys {
	readonly command: string;
	readonly activities: readonly { readonly slug: string; readonly checks: readonly KeyCheck[] }[];
}
