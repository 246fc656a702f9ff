/** @file A text cut into tokens, and how far its tokens reach. */

/** The two vocabularies that the exhibit sets side by side. */
export const vocabularyIds = ['smollm3', 'nano'] as const;
export type VocabularyId = (typeof vocabularyIds)[number];

export interface Split {
	readonly ids: readonly number[];
	/** What each token reads as; bytes that are no whole character are shown as `\xNN`. */
	readonly tokens: readonly string[];
	/** True where the text was so long that only a beginning of it was cut. */
	readonly isPartial: boolean;
}

export interface TextSize {
	/** Unicode code points: an emoji with a skin tone is two. */
	readonly characters: number;
	/** In UTF-8. */
	readonly bytes: number;
}

export interface Reach {
	readonly charactersPerToken: number;
	readonly bytesPerToken: number;
}

export function measureText(text: string): TextSize {
	let characters = 0;
	let bytes = 0;
	for (const character of text) {
		characters++;
		const code = character.codePointAt(0) ?? 0;
		bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	}
	return { characters, bytes };
}

/** How much of a text one token carries; null where there is no token, or where only a part was counted. */
export function measureReach({ characters, bytes }: TextSize, split: Split): Reach | null {
	const tokens = split.ids.length;
	if (tokens === 0 || split.isPartial) return null;
	return { charactersPerToken: characters / tokens, bytesPerToken: bytes / tokens };
}
