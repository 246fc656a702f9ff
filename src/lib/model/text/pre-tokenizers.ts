/** @file Pre-tokenizers of a `tokenizer.json`, as Hugging Face `tokenizers` 0.23 cuts (`pre_tokenizers/*.rs`, `normalizer.rs`). */
import * as v from 'valibot';
import { AlignedBuilder, type AlignedText } from './aligned-text.ts';
import { compilePattern, patternSchema, type Pattern } from './patterns.ts';
import { refuse } from './refusal.ts';
import { numerals } from './unicode-16.ts';

type Cut = (piece: AlignedText) => AlignedText[];

export interface PreTokenizer {
	readonly cut: Cut;
	/** True where the model is to see the bytes of what is cut, each as one character of the byte-level alphabet. */
	readonly isByteLevel: boolean;
}

const behaviors = [
	'Removed',
	'Isolated',
	'MergedWithPrevious',
	'MergedWithNext',
	'Contiguous'
] as const;
type Behavior = (typeof behaviors)[number];

const known = v.variant('type', [
	v.object({ type: v.literal('Sequence'), pretokenizers: v.array(v.unknown()) }),
	v.object({
		type: v.literal('ByteLevel'),
		add_prefix_space: v.boolean(),
		use_regex: v.optional(v.boolean(), true)
	}),
	v.object({ type: v.literal('Digits'), individual_digits: v.boolean() }),
	v.object({
		type: v.literal('Split'),
		pattern: patternSchema,
		behavior: v.picklist(behaviors),
		invert: v.boolean()
	}),
	v.object({
		type: v.literal('Metaspace'),
		replacement: v.string(),
		add_prefix_space: v.optional(v.nullable(v.boolean())),
		prepend_scheme: v.optional(v.picklist(['always', 'first', 'never']), 'always'),
		split: v.optional(v.nullable(v.boolean()))
	}),
	v.object({ type: v.literal('WhitespaceSplit') })
]);
type Known = v.InferOutput<typeof known>;

/** GPT-2's (Radford et al. 2019), which `ByteLevel` brings. */
const words = compilePattern({
	Regex: "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"
});
const spaces = compilePattern({ Regex: '\\s' });

/**
 * @param config `pre_tokenizer` of a `tokenizer.json`
 * @throws {ModelError} naming a pre-tokenizer that is not done here
 */
export function compilePreTokenizer(config: unknown): PreTokenizer {
	const steps = flatten(config);
	const bytes = steps.findIndex(({ type }) => type === 'ByteLevel');
	if (bytes >= 0 && bytes < steps.length - 1)
		throw refuse('pre-tokenizer', `${steps[bytes + 1]?.type ?? ''} after ByteLevel`);
	const cuts = steps.map(compileStep);
	const cut: Cut = (piece) =>
		cuts.reduce<AlignedText[]>((pieces, step) => pieces.flatMap(step), [piece]);
	return { cut: cuts.length === 1 && cuts[0] ? cuts[0] : cut, isByteLevel: bytes >= 0 };
}

function flatten(config: unknown): Exclude<Known, { type: 'Sequence' }>[] {
	if (config === null || config === undefined) return [];
	const read = v.safeParse(known, config);
	if (!read.success) throw refuse('pre-tokenizer', (config as { type?: unknown }).type ?? config);
	if (read.output.type === 'Sequence') return read.output.pretokenizers.flatMap(flatten);
	return [read.output];
}

function compileStep(step: Exclude<Known, { type: 'Sequence' }>): Cut {
	switch (step.type) {
		case 'ByteLevel': {
			const prefix = step.add_prefix_space ? ' ' : '';
			const cut = step.use_regex ? cutBy(words, 'Isolated') : (piece: AlignedText) => [piece];
			if (!prefix) return cut;
			return (piece) => cut(piece.text.startsWith(prefix) ? piece : piece.prepend(prefix));
		}
		case 'Digits':
			return cutBy(numerals, step.individual_digits ? 'Isolated' : 'Contiguous');
		case 'Split':
			return cutBy(compilePattern(step.pattern), step.behavior, step.invert);
		case 'WhitespaceSplit':
			return cutBy(spaces, 'Removed');
		case 'Metaspace':
			return compileMetaspace(step);
	}
}

function compileMetaspace(step: Extract<Known, { type: 'Metaspace' }>): Cut {
	const { replacement, split } = step;
	const scheme = step.add_prefix_space === false ? 'never' : step.prepend_scheme;
	const cut = cutBy(compilePattern({ String: replacement }), 'MergedWithNext');
	return (piece) => {
		let spaced = replaceSpaces(piece, replacement);
		const isFirst = scheme === 'always' || (scheme === 'first' && piece.startOf(0) === 0);
		if (isFirst && !spaced.text.startsWith(replacement)) spaced = spaced.prepend(replacement);
		return (split ?? true) ? cut(spaced) : [spaced];
	};
}

function replaceSpaces(piece: AlignedText, replacement: string): AlignedText {
	const { text } = piece;
	if (!text.includes(' ')) return piece;
	const builder = new AlignedBuilder(piece);
	let done = 0;
	for (let at = text.indexOf(' '); at >= 0; at = text.indexOf(' ', done)) {
		builder.copy(done, at);
		builder.add(replacement, at, at + 1);
		done = at + 1;
	}
	builder.copy(done, text.length);
	return builder.build();
}

interface Part {
	from: number;
	to: number;
	readonly isMatch: boolean;
}

function cutBy(pattern: Pattern, behavior: Behavior, inverts = false): Cut {
	return (piece) => {
		const found = pattern.find(piece.text);
		if (behavior === 'Isolated') return isolate(piece, found);
		return gather(listParts(piece.text.length, found, inverts), behavior)
			.filter(({ from, to }) => to > from)
			.map(({ from, to }) => piece.slice(from, to));
	};
}

function isolate(piece: AlignedText, found: readonly number[]): AlignedText[] {
	const pieces: AlignedText[] = [];
	let done = 0;
	for (let i = 0; i < found.length; i += 2) {
		const [from = 0, to = 0] = [found[i], found[i + 1]];
		if (from > done) pieces.push(piece.slice(done, from));
		if (to > from) pieces.push(piece.slice(from, to));
		done = to;
	}
	if (done < piece.text.length) pieces.push(piece.slice(done, piece.text.length));
	return pieces;
}

function listParts(length: number, found: readonly number[], inverts: boolean): Part[] {
	const parts: Part[] = [];
	let done = 0;
	for (let i = 0; i < found.length; i += 2) {
		const [from = 0, to = 0] = [found[i], found[i + 1]];
		if (from !== done) parts.push({ from: done, to: from, isMatch: inverts });
		parts.push({ from, to, isMatch: !inverts });
		done = to;
	}
	if (done !== length) parts.push({ from: done, to: length, isMatch: inverts });
	return parts;
}

/** `SplitDelimiterBehavior` of the reference. */
function gather(parts: readonly Part[], behavior: Exclude<Behavior, 'Isolated'>): Part[] {
	if (behavior === 'Removed') return parts.filter(({ isMatch }) => !isMatch);
	const isBackwards = behavior === 'MergedWithNext';
	const gathered: Part[] = [];
	let wasMatch = false;
	for (const part of isBackwards ? parts.toReversed() : parts) {
		const joins = behavior === 'Contiguous' ? part.isMatch === wasMatch : part.isMatch && !wasMatch;
		const last = gathered.at(-1);
		if (!joins || !last) gathered.push({ ...part });
		else if (isBackwards) last.from = part.from;
		else last.to = part.to;
		wasMatch = part.isMatch;
	}
	return isBackwards ? gathered.reverse() : gathered;
}
