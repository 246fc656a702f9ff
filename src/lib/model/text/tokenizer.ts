/** @file Text to tokens and back, on @huggingface/tokenizers (Apache-2.0, no dependencies), the tokenizers of transformers.js. */
import { Tokenizer } from '@huggingface/tokenizers';
import { findEnds, readPieceBytes, showBytes } from './byte-pieces.ts';
import type { Tokenized } from '../contract/run.ts';

/** Longer texts are counted up to here, in UTF-16 units: far more than any context of the site's own models holds. */
export const mostUnits = 65_536;
/** The same for conversations, which large models hold for longer. */
export const mostChatUnits = 8 * mostUnits;

export interface EncodeOptions {
	/** The text is a rendered chat template: it brings its own beginning of text, so none is put before it. */
	readonly isTemplated?: boolean;
}

export class TextTokenizer {
	readonly #tokenizer: Tokenizer;
	readonly #specials: ReadonlyMap<number, string>;
	readonly #texts = new Map<number, string>();

	/** @param json the parsed `tokenizer.json`; @param config the parsed `tokenizer_config.json`, or nothing */
	constructor(json: object, config: object = {}) {
		this.#tokenizer = new Tokenizer(json, config);
		const added = this.#tokenizer.get_added_tokens_decoder();
		this.#specials = new Map(Array.from(added, ([id, token]) => [id, token.content]));
	}

	/** Tokens of a text, with what each reads as and where it ends. */
	encode(text: string, { isTemplated = false }: EncodeOptions = {}): Tokenized {
		const most = isTemplated ? mostChatUnits : mostUnits;
		const isPartial = text.length > most;
		const counted = isPartial ? cutWhole(text, most) : text;
		const { ids: found } = this.#tokenizer.encode(counted, { add_special_tokens: !isTemplated });
		const ids = Int32Array.from(found);
		const tokens = Array.from(ids, (id) => this.show(id));
		const ends = findEnds(counted, this.#measure(ids, counted));
		return { ids, tokens, ends, isPartial };
	}

	/** What a token reads as; bytes that are no whole character are shown as `\xNN`. */
	show(id: number): string {
		const known = this.#texts.get(id);
		if (known !== undefined) return known;
		const special = this.#specials.get(id);
		const text = special ?? showBytes(readPieceBytes(this.#tokenizer.id_to_token(id) ?? `#${id}`));
		this.#texts.set(id, text);
		return text;
	}

	/** The id of a special token, where there is one of this name. */
	findSpecial(text: string): number | undefined {
		for (const [id, content] of this.#specials) if (content === text) return id;
		return undefined;
	}

	/** Reads tokens one by one as text: a character that spans tokens comes with its last one. */
	createReader(): (id: number) => string {
		const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
		return (id) => {
			const special = this.#specials.get(id);
			if (special !== undefined) return decoder.decode() + special;
			return decoder.decode(readPieceBytes(this.#tokenizer.id_to_token(id) ?? ''), {
				stream: true
			});
		};
	}

	/** Bytes of each token; a special token that the text does not hold (a beginning of text) has none. */
	*#measure(ids: Int32Array, text: string): Generator<number> {
		for (const id of ids) {
			const special = this.#specials.get(id);
			if (special === undefined) yield readPieceBytes(this.#tokenizer.id_to_token(id) ?? '').length;
			else yield text.includes(special) ? new TextEncoder().encode(special).length : 0;
		}
	}
}

/** The first `units` of a text, one less where that would split a character. */
function cutWhole(text: string, units: number): string {
	const code = text.charCodeAt(units - 1);
	const isHighSurrogate = code >= 0xd800 && code <= 0xdbff;
	return text.slice(0, isHighSurrogate ? units - 1 : units);
}
