/** @file The corpus of `lab/reference_tokens.py`, drawn anew from its fragments and seed, and the hash it keeps of each text's tokens. */
import { readFileSync } from 'node:fs';
import type { TextTokenizer } from '../../src/lib/model/text/tokenizer.ts';

type Tokens = readonly [ids: readonly number[], ends: readonly number[]];

export interface ReferenceTokens {
	readonly tokenizers: string;
	readonly seed: number;
	readonly count: number;
	readonly fragments: readonly string[];
	/** Tokenizers that lie in the repository or in a package, from its root. */
	readonly paths?: Readonly<Record<string, string>>;
	readonly structures?: Readonly<Record<string, object>>;
	readonly tokenizers_of: Readonly<Record<string, { hashes: string; shown: readonly Tokens[] }>>;
}

export const readReference = (path: string | URL) =>
	JSON.parse(readFileSync(path, 'utf8')) as ReferenceTokens;

/** Mulberry32, 32 bits at a time. */
function createNumbers(seed: number): () => number {
	return () => {
		seed = (seed + 0x6d2b79f5) >>> 0;
		let t = Math.imul(seed ^ (seed >>> 15), seed | 1) >>> 0;
		t = (t ^ (t + (Math.imul(t ^ (t >>> 7), t | 61) >>> 0))) >>> 0;
		return (t ^ (t >>> 14)) >>> 0;
	};
}

export function drawTexts({ seed, count, fragments }: ReferenceTokens): string[] {
	const next = createNumbers(seed);
	return Array.from({ length: count }, () => {
		let text = '';
		const parts = 1 + (next() % 12);
		for (let i = 0; i < parts; i++) {
			const fragment = fragments[next() % fragments.length] ?? '';
			text += fragment.repeat(1 + (next() % 8 === 0 ? next() % 7 : 0));
		}
		return text;
	});
}

function hashTokens(numbers: readonly number[]): number {
	return numbers.reduce((hash, number) => Math.imul(hash ^ number, 16777619), 2166136261) >>> 16;
}

/** The texts whose tokens, ids and ends, are not the reference's. */
export function listDifferences(
	tokenizer: TextTokenizer,
	texts: readonly string[],
	{ hashes, shown }: ReferenceTokens['tokenizers_of'][string]
): { text: string; ids: number[]; ends: number[]; reference?: Tokens }[] {
	const kept = Buffer.from(hashes, 'base64');
	return texts.flatMap((text, i) => {
		const tokens = tokenizer.encode(text);
		const [ids, ends] = [[...tokens.ids], [...tokens.ends]];
		if (hashTokens([...ids, ...ends]) === kept.readUInt16BE(2 * i)) return [];
		return [{ text, ids, ends, ...(shown[i] && { reference: shown[i] }) }];
	});
}
