/** @file Normalizers of a `tokenizer.json`, aligned as Hugging Face `tokenizers` aligns them (`normalizer.rs`, `unicode.rs`). */
import * as v from 'valibot';
import { AlignedBuilder, type AlignedText } from './aligned-text.ts';
import { compilePattern, patternSchema } from './patterns.ts';
import { refuse } from './refusal.ts';
import { changed, leftByNormalForms, unknown } from './unicode-16-table.ts';
import { classOf } from './unicode-16.ts';

export type Normalize = (text: AlignedText) => AlignedText;

const forms = new Set(['NFC', 'NFD', 'NFKC', 'NFKD']);

const known = v.variant('type', [
	v.object({ type: v.literal('Sequence'), normalizers: v.array(v.unknown()) }),
	v.object({ type: v.literal('Prepend'), prepend: v.string() }),
	v.object({ type: v.literal('Replace'), pattern: patternSchema, content: v.string() }),
	v.object({ type: v.literal('Strip'), strip_left: v.boolean(), strip_right: v.boolean() }),
	v.object({ type: v.literal('Lowercase') }),
	v.object({ type: v.picklist(['NFC', 'NFD', 'NFKC', 'NFKD']) })
]);

/**
 * @param config `normalizer` of a `tokenizer.json`
 * @throws {ModelError} naming a normalizer that is not done here
 */
export function compileNormalizer(config: unknown): Normalize {
	if (config === null || config === undefined) return (text) => text;
	const read = v.safeParse(known, config);
	if (!read.success) throw refuse('normalizer', (config as { type?: unknown }).type ?? config);
	const { output } = read;
	switch (output.type) {
		case 'Sequence': {
			const steps = output.normalizers.map(compileNormalizer);
			return (text) => steps.reduce((done, step) => step(done), text);
		}
		case 'Prepend':
			return (text) => text.prepend(output.prepend);
		case 'Replace': {
			const pattern = compilePattern(output.pattern);
			return (text) => replace(text, pattern.find(text.text), output.content);
		}
		case 'Strip':
			return (text) => strip(text, output.strip_left, output.strip_right);
		case 'Lowercase':
			return lowercase;
		default:
			return (text) => normalizeUnicode(text, output.type);
	}
}

/** What takes a match's place stands where the last character of the match stands. */
function replace(source: AlignedText, found: readonly number[], content: string): AlignedText {
	if (found.length === 0) return source;
	const builder = new AlignedBuilder(source);
	let done = 0;
	for (let i = 0; i < found.length; i += 2) {
		const [from = 0, to = 0] = [found[i], found[i + 1]];
		builder.copy(done, from);
		const last = to > 1 && isLowSurrogate(source.text, to - 1) ? to - 2 : to - 1;
		builder.add(content, Math.max(last, 0), to);
		done = to;
	}
	builder.copy(done, source.text.length);
	return builder.build();
}

function strip(source: AlignedText, left: boolean, right: boolean): AlignedText {
	const { text } = source;
	const from = left ? (/^\p{White_Space}+/u.exec(text)?.[0].length ?? 0) : 0;
	const rest = text.slice(from);
	let to = text.length;
	if (right) while (to > text.length - rest.length && isSpace(text[to - 1])) to--;
	return source.slice(from, to);
}

const isSpace = (unit = '') => /^\p{White_Space}$/u.test(unit);

/** Character by character, as Rust's `char::to_lowercase`: a sigma at the end of a word becomes σ. */
function lowercase(source: AlignedText): AlignedText {
	if (source.text === source.text.toLowerCase()) return source;
	const builder = new AlignedBuilder(source);
	let at = 0;
	for (const character of source.text) {
		builder.add(character.toLowerCase(), at, at + character.length);
		at += character.length;
	}
	return builder.build();
}

const inert = classOf([leftByNormalForms, ...Object.values(changed), unknown].join(' '));
/**
 * A character and what may compose or change places with it: marks, Hangul vowels and finals, and what is compatible with these. The
 * normal forms of `tokenizers` are those of Unicode 9: what came later stays as it is.
 */
const clusters = new RegExp(
	`[${inert}]|[^](?:(?![${inert}])[\\p{M}\\u1160-\\u11ff\\u3131-\\u318e\\uff9e\\uff9f\\uffa0-\\uffdc])*`,
	'gu'
);
const isInert = new RegExp(`^[${inert}]`, 'u');

function normalizeUnicode(source: AlignedText, form: string): AlignedText {
	if (!forms.has(form) || source.text.normalize(form) === source.text) return source;
	const builder = new AlignedBuilder(source);
	for (const { 0: cluster, index } of source.text.matchAll(clusters)) {
		if (isInert.test(cluster) || cluster.normalize(form) === cluster)
			builder.copy(index, index + cluster.length);
		else alignCluster(builder, cluster, index, form);
	}
	return builder.build();
}

/**
 * Each character of the outcome takes the place of the next character of the source, skips those it was composed with, and is
 * an addition where its source had been taken apart (`unicode-normalization-alignments`: `recompose.rs`).
 */
function alignCluster(builder: AlignedBuilder, cluster: string, index: number, form: string): void {
	const apart = form.startsWith('NFK') ? 'NFKD' : 'NFD';
	const source = Array.from(cluster);
	const at = [index];
	for (const character of source) at.push((at.at(-1) ?? 0) + character.length);
	const parts = source.flatMap((character) =>
		Array.from(character.normalize(apart), (part, i) => ({ part, change: i > 0 ? 1 : 0 }))
	);
	let next = 0;
	for (const character of cluster.normalize(form)) {
		const constituents = Array.from(form.endsWith('C') ? character.normalize(apart) : character);
		let change = 1 - constituents.length;
		for (const part of constituents) {
			const found = parts.findIndex((candidate) => candidate.part === part);
			if (found >= 0) change += parts.splice(found, 1)[0]?.change ?? 0;
		}
		const place = change > 0 ? Math.max(next - 1, 0) : Math.min(next, source.length - 1);
		builder.add(character, at[place] ?? index, at[place + 1] ?? index);
		if (change <= 0) next += 1 - change;
	}
}

function isLowSurrogate(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 0xdc00 && code <= 0xdfff;
}
