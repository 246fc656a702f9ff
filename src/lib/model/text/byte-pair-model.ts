/** @file Byte-pair encoding of one word (Sennrich et al. 2016), with the ranks, ties and fallbacks of Hugging Face `tokenizers` 0.23 (`models/bpe`). */
import { readBytePairConfig, type BytePairConfig } from './byte-pair-config.ts';
import { writeByte } from './byte-pieces.ts';
import { MinHeap } from './min-heap.ts';
import { PairRanks } from './pair-ranks.ts';
import { refuse } from './refusal.ts';

/** Tokens of a word; where each begins and ends in it, in UTF-16 units, widened to whole characters. */
export interface WordTokens {
	readonly ids: readonly number[];
	readonly starts: readonly number[];
	readonly ends: readonly number[];
}

const longestKept = 256;
const mostKept = 10_000;
/** More positions than a word has bytes: ranks and positions share one number in the heap. */
const places = 2 ** 24;

/** A word under way: a doubly linked list of symbols. */
interface Symbols {
	readonly ids: number[];
	/** In bytes of the word's UTF-8. */
	readonly from: number[];
	readonly to: number[];
}

export class BytePairModel {
	readonly idOf: ReadonlyMap<string, number>;
	readonly #model: BytePairConfig;
	readonly #ranks: PairRanks;
	readonly #merged: number[] = [];
	readonly #isByteLevel: boolean;
	readonly #byteIds: readonly (number | undefined)[];
	readonly #unknown: number | undefined;
	readonly #kept = new Map<string, WordTokens>();

	/**
	 * @param config `model` of a `tokenizer.json`
	 * @throws {ModelError} naming a model, or a setting of one, that is not done here
	 */
	constructor(config: unknown, isByteLevel: boolean) {
		this.#model = readBytePairConfig(config);
		this.#isByteLevel = isByteLevel;
		const { vocab, merges, unk_token: unknown } = this.#model;
		this.idOf = new Map(Object.entries(vocab));
		this.#ranks = new PairRanks(merges.length);
		for (const merge of merges)
			this.#addMerge(typeof merge === 'string' ? merge.split(' ') : merge);
		const name = isByteLevel ? writeByte : nameByte;
		this.#byteIds = Array.from({ length: 256 }, (_, byte) => this.idOf.get(name(byte)));
		this.#unknown = unknown === null || unknown === undefined ? undefined : this.idOf.get(unknown);
	}

	#addMerge(parts: readonly string[]): void {
		const [left, right] = parts.map((part) => this.idOf.get(part));
		const merged = this.idOf.get(parts.join(''));
		if (parts.length !== 2 || left === undefined || right === undefined || merged === undefined)
			throw refuse('merge', parts.join(' '));
		this.#ranks.set(left, right, this.#merged.length);
		this.#merged.push(merged);
	}

	encode(word: string): WordTokens {
		const kept = this.#kept.get(word);
		if (kept) return kept;
		const tokens = this.#encode(word);
		if (word.length < longestKept) {
			if (this.#kept.size >= mostKept) this.#kept.clear();
			this.#kept.set(word, tokens);
		}
		return tokens;
	}

	#encode(word: string): WordTokens {
		const bytes = new TextEncoder().encode(word);
		if (this.#model.ignore_merges) {
			const whole = this.#isByteLevel ? Array.from(bytes, writeByte).join('') : word;
			const id = this.idOf.get(whole);
			if (id !== undefined) return { ids: [id], starts: [0], ends: [word.length] };
		}
		const symbols = this.#isByteLevel ? this.#listBytes(bytes) : this.#listCharacters(word);
		return place(word, bytes.length, this.#merge(symbols));
	}

	/** A byte that the vocabulary lacks leaves nothing behind: its neighbours become neighbours. */
	#listBytes(bytes: Uint8Array): Symbols {
		const symbols: Symbols = { ids: [], from: [], to: [] };
		for (const [at, byte] of bytes.entries()) {
			const id = this.#byteIds[byte] ?? this.#unknown;
			if (id === undefined) continue;
			const last = symbols.ids.length - 1;
			const isUnknown = id === this.#unknown && symbols.ids[last] === id;
			if (this.#model.fuse_unk && isUnknown && symbols.to[last] === at) symbols.to[last] = at + 1;
			else push(symbols, id, at, at + 1);
		}
		return symbols;
	}

	/** An unknown token waits for the next character that is known or unknown: bytes that stand for one go before it. */
	#listCharacters(word: string): Symbols {
		const symbols: Symbols = { ids: [], from: [], to: [] };
		let at = 0;
		const add = (id: number, size: number) => push(symbols, id, at, (at += size));
		let waiting = 0;
		const release = () => {
			if (waiting > 0 && this.#unknown !== undefined) add(this.#unknown, waiting);
			waiting = 0;
		};
		for (const character of word) {
			const bytes = new TextEncoder().encode(character);
			const id = this.idOf.get(character);
			const fallback = id === undefined && this.#model.byte_fallback ? this.#fallBack(bytes) : null;
			if (id !== undefined) {
				release();
				add(id, bytes.length);
			} else if (fallback) for (const byte of fallback) add(byte, 1);
			else if (this.#unknown === undefined) at += bytes.length;
			else {
				if (!this.#model.fuse_unk) release();
				waiting += bytes.length;
			}
		}
		release();
		return symbols;
	}

	#fallBack(bytes: Uint8Array): number[] | null {
		const ids: number[] = [];
		for (const byte of bytes) {
			const id = this.#byteIds[byte];
			if (id === undefined) return null;
			ids.push(id);
		}
		return ids;
	}

	#merge(symbols: Symbols): Symbols {
		const { ids, to } = symbols;
		const next = ids.map((_, i) => (i + 1 < ids.length ? i + 1 : -1));
		const previous = ids.map((_, i) => i - 1);
		const isGone = new Uint8Array(ids.length);
		const queue = new MinHeap();
		const rankAt = (left: number) => {
			const right = next[left] ?? -1;
			return right < 0 ? undefined : this.#ranks.get(ids[left] ?? 0, ids[right] ?? 0);
		};
		const enqueue = (left: number) => {
			const rank = left < 0 ? undefined : rankAt(left);
			if (rank !== undefined) queue.push(rank * places + left);
		};
		for (let i = 0; i + 1 < ids.length; i++) enqueue(i);
		for (let top = queue.pop(); top !== undefined; top = queue.pop()) {
			const left = top % places;
			const merged = this.#merged[Math.floor(top / places)] ?? -1;
			const rank = isGone[left] ? undefined : rankAt(left);
			if (rank === undefined || this.#merged[rank] !== merged) continue;
			const right = next[left] ?? -1;
			ids[left] = merged;
			to[left] = to[right] ?? 0;
			isGone[right] = 1;
			const after = next[right] ?? -1;
			next[left] = after;
			if (after >= 0) previous[after] = left;
			enqueue(previous[left] ?? -1);
			enqueue(left);
		}
		const stays = (_: number, i: number) => !isGone[i];
		return { ids: ids.filter(stays), from: symbols.from.filter(stays), to: to.filter(stays) };
	}
}

const push = ({ ids, from, to }: Symbols, id: number, start: number, end: number) => {
	ids.push(id);
	from.push(start);
	to.push(end);
};

/** The token that stands for a byte where a character is not in the vocabulary. */
const nameByte = (byte: number) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`;

/** From bytes of a word to its UTF-16 units. */
function place(word: string, bytes: number, { ids, from, to }: Symbols): WordTokens {
	if (bytes === word.length) return { ids, starts: from, ends: to };
	const starts: number[] = [];
	const ends: number[] = [];
	let unit = 0;
	for (const character of word) {
		const code = character.codePointAt(0) ?? 0;
		const width = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
		for (let i = 0; i < width; i++) {
			starts.push(unit);
			ends.push(unit + character.length);
		}
		unit += character.length;
	}
	return {
		ids,
		starts: from.map((byte) => starts[byte] ?? unit),
		ends: to.map((byte) => ends[byte - 1] ?? unit)
	};
}
