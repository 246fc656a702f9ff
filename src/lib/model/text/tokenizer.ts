/**
 * @file Text to tokens and back, as Hugging Face `tokenizers` 0.23 does it, ids and spans (`lab/reference_tokens.py` compares).
 * Own code, for @huggingface/tokenizers tells no spans, and parts with the original where Unicode, added tokens and missing bytes meet.
 */
import * as v from 'valibot';
import { addedTokenSchema, createSectioner, normalizeToken, type Section } from './added-tokens.ts';
import type { AlignedText } from './aligned-text.ts';
import { BytePairModel } from './byte-pair-model.ts';
import { showBytes } from './byte-pieces.ts';
import { compileNormalizer } from './normalizers.ts';
import { compilePreTokenizer, type PreTokenizer } from './pre-tokenizers.ts';
import { readFrame, type TextFrame } from './text-frame.ts';
import { compileReading, type TokenReading } from './token-reading.ts';
import type { Tokenized } from '../contract/run.ts';

/** Longer texts are counted up to here, in UTF-16 units: far more than any context of the site's own models holds. */
export const mostUnits = 65_536;
/** The same for conversations, which large models hold for longer. */
export const mostChatUnits = 8 * mostUnits;

export interface EncodeOptions {
	/** The text is a rendered chat template: it brings its own beginning of text, so none is put before it. */
	readonly isTemplated?: boolean;
}

export interface ReaderOptions {
	/** The tokens begin a text of their own: what a decoder drops from the beginning of one is dropped. */
	readonly isStart?: boolean;
}

const schema = v.object({
	added_tokens: v.optional(v.nullable(v.array(addedTokenSchema))),
	normalizer: v.optional(v.unknown()),
	pre_tokenizer: v.optional(v.unknown()),
	post_processor: v.optional(v.unknown()),
	decoder: v.optional(v.unknown()),
	model: v.unknown()
});

/** What `encode` gathers; spans of the text that was given, in UTF-16 units. */
interface Found {
	readonly ids: number[];
	readonly starts: number[];
	readonly ends: number[];
}

export class TextTokenizer {
	readonly #model: BytePairModel;
	readonly #cutSections: (text: string) => Section[];
	readonly #preTokenizer: PreTokenizer;
	readonly #frame: TextFrame;
	readonly #reading: TokenReading;
	readonly #pieces: readonly (string | undefined)[];
	readonly #added: ReadonlyMap<number, string>;
	/** What added tokens read as that are not special: decoded like others, from their normalized text. */
	readonly #addedBytes: ReadonlyMap<number, Uint8Array>;
	readonly #texts = new Map<number, string>();

	/**
	 * @param json the parsed `tokenizer.json`
	 * @throws {ModelError} naming a part of it that is not done here as the reference does it
	 */
	constructor(json: object) {
		const file = v.parse(schema, json);
		const added = file.added_tokens ?? [];
		this.#preTokenizer = compilePreTokenizer(file.pre_tokenizer);
		this.#model = new BytePairModel(file.model, this.#preTokenizer.isByteLevel);
		const normalize = compileNormalizer(file.normalizer);
		this.#cutSections = createSectioner(added, normalize);
		this.#frame = readFrame(file.post_processor);
		this.#reading = compileReading(file.decoder, this.#preTokenizer.isByteLevel);
		this.#added = new Map(added.map(({ id, content }) => [id, content]));
		this.#addedBytes = new Map(
			added
				.filter(({ special }) => !special)
				.map((token) => [token.id, this.#reading.readBytes(normalizeToken(token, normalize))])
		);
		const pieces: string[] = [];
		for (const [piece, id] of this.#model.idOf) pieces[id] = piece;
		this.#pieces = pieces;
	}

	/** One more than the largest id of the vocabulary, added tokens aside. */
	get vocabularySize(): number {
		return this.#pieces.length;
	}

	/** How many ids stand for another piece of text in the other tokenizer, or for none. */
	countOtherPieces(other: TextTokenizer): number {
		const read = (of: TextTokenizer, id: number) => of.#added.get(id) ?? of.#pieces[id];
		const ids = new Set([...this.#pieces.keys(), ...other.#pieces.keys()]);
		for (const id of [...this.#added.keys(), ...other.#added.keys()]) ids.add(id);
		return [...ids].filter((id) => read(this, id) !== read(other, id)).length;
	}

	/** Tokens of a text, with what each reads as and where it ends. */
	encode(text: string, { isTemplated = false }: EncodeOptions = {}): Tokenized {
		const most = isTemplated ? mostChatUnits : mostUnits;
		const isPartial = text.length > most;
		// A surrogate without its other half is no character; UTF-8 and Python have U+FFFD for it.
		const counted = (isPartial ? cutWhole(text, most) : text).replace(/\p{Cs}/gu, '\ufffd');
		const found: Found = { ids: [], starts: [], ends: [] };
		const before = isTemplated ? [] : this.#frame.before;
		for (const id of before) push(found, id, 0, 0);
		for (const section of this.#cutSections(counted)) this.#encodeSection(section, found);
		const after = isTemplated ? [] : this.#frame.after;
		for (const id of after) push(found, id, Infinity, Infinity);
		const ends = finishEnds(found, after.length);
		const tokens = found.ids.map((id, i) => this.#showIn(id, counted, found.starts[i] ?? 0));
		return { ids: Int32Array.from(found.ids), tokens, ends, isPartial };
	}

	#encodeSection({ text, id }: Section, found: Found): void {
		if (id !== null) {
			push(found, id, text.startOf(0), text.endOf(text.text.length - 1));
			return;
		}
		for (const piece of this.#preTokenizer.cut(text)) this.#encodePiece(piece, found);
	}

	#encodePiece(piece: AlignedText, found: Found): void {
		const { ids, starts, ends } = this.#model.encode(piece.text);
		for (let i = 0; i < ids.length; i++)
			push(found, ids[i] ?? 0, piece.startOf(starts[i] ?? 0), piece.endOf((ends[i] ?? 1) - 1));
	}

	/** What a token reads as; bytes that are no whole character are shown as `\xNN`. */
	show(id: number): string {
		const known = this.#texts.get(id);
		if (known !== undefined) return known;
		const text = this.#added.get(id) ?? showBytes(this.#readBytes(id, `#${id}`));
		this.#texts.set(id, text);
		return text;
	}

	/** The same for a token of a text: a space that was put before the text is not shown as one of its own. */
	#showIn(id: number, text: string, start: number): string {
		const shown = this.show(id);
		const isOurs = shown.startsWith(' ') && !this.#added.has(id) && /\S/.test(text[start] ?? 'x');
		return isOurs ? shown.slice(1) : shown;
	}

	#readBytes(id: number, unknown: string): Uint8Array {
		const piece = this.#pieces[id];
		return piece === undefined ? new TextEncoder().encode(unknown) : this.#reading.readBytes(piece);
	}

	/** The id of a special token, where there is one of this name. */
	findSpecial(text: string): number | undefined {
		for (const [id, content] of this.#added) if (content === text) return id;
		return undefined;
	}

	/** Reads tokens one by one as text: a character that spans tokens comes with its last one. */
	createReader({ isStart = true }: ReaderOptions = {}): (id: number) => string {
		const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
		let isFirst = isStart;
		return (id) => {
			const plain = this.#addedBytes.get(id);
			const special = plain ? undefined : this.#added.get(id);
			if (special !== undefined) return decoder.decode() + special;
			const bytes = plain ?? this.#readBytes(id, '');
			const kept = isFirst ? this.#reading.dropFirst(bytes) : bytes;
			isFirst = false;
			return decoder.decode(kept, { stream: true });
		};
	}
}

function push({ ids, starts, ends }: Found, id: number, start: number, end: number): void {
	ids.push(id);
	starts.push(start);
	ends.push(end);
}

/** Ends that never go back: a token that ends inside a character ends before it, what was put after the text ends with it. */
function finishEnds({ starts, ends }: Found, after: number): Int32Array {
	const inside = ends.length - after;
	const finished = new Int32Array(ends.length);
	let last = 0;
	for (let i = 0; i < ends.length; i++) {
		const next = i + 1 < inside ? (starts[i + 1] ?? 0) : Infinity;
		if (i < inside) last = Math.max(last, Math.min(ends[i] ?? 0, next));
		finished[i] = last;
	}
	return finished;
}

/** The first `units` of a text, one less where that would split a character. */
function cutWhole(text: string, units: number): string {
	const code = text.charCodeAt(units - 1);
	const isHighSurrogate = code >= 0xd800 && code <= 0xdbff;
	return text.slice(0, isHighSurrogate ? units - 1 : units);
}
