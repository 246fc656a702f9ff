/** @file What tokens read as, one by one: the decoders of a `tokenizer.json`. */
import * as v from 'valibot';
import { readPieceBytes } from './byte-pieces.ts';
import { compilePattern, patternSchema } from './patterns.ts';
import { refuse } from './refusal.ts';

export interface TokenReading {
	/** The bytes of UTF-8 that a vocabulary entry reads as. */
	readBytes(piece: string): Uint8Array;
	/** What `bytesBefore` read as, without what a decoder drops from the beginning of a text. */
	dropFirst(bytes: Uint8Array): Uint8Array;
}

const known = v.variant('type', [
	v.object({ type: v.literal('ByteLevel') }),
	v.object({ type: v.literal('ByteFallback') }),
	v.object({ type: v.literal('Fuse') }),
	v.object({ type: v.literal('Sequence'), decoders: v.array(v.unknown()) }),
	v.object({ type: v.literal('Replace'), pattern: patternSchema, content: v.string() }),
	v.object({
		type: v.literal('Strip'),
		content: v.literal(' '),
		start: v.number(),
		stop: v.literal(0)
	}),
	v.object({
		type: v.literal('Metaspace'),
		replacement: v.string(),
		prepend_scheme: v.optional(v.picklist(['always', 'first', 'never']), 'always')
	})
]);
type Step = Exclude<v.InferOutput<typeof known>, { type: 'Sequence' }>;

const space = 0x20;
const byteName = /^<0x([\dA-F]{2})>$/;

/**
 * @param config `decoder` of a `tokenizer.json`; where there is none, tokens read as the model's alphabet does
 * @throws {ModelError} naming a decoder that is not done here
 */
export function compileReading(config: unknown, isByteLevel: boolean): TokenReading {
	const steps = flatten(config ?? (isByteLevel ? { type: 'ByteLevel' } : { type: 'Fuse' }));
	const fuse = steps.findIndex(({ type }) => type === 'Fuse' || type === 'ByteLevel');
	const single = steps.slice(0, fuse < 0 ? steps.length : fuse).map(compileStep);
	const whole = fuse < 0 ? [] : steps.slice(fuse + 1);
	if (steps[fuse]?.type === 'ByteLevel') {
		if (steps.length > 1) throw refuse('decoder', 'ByteLevel with others');
		return { readBytes: readPieceBytes, dropFirst: (bytes) => bytes };
	}
	for (const { type } of whole)
		if (type !== 'Strip' && type !== 'Fuse') throw refuse('decoder', `${type} after Fuse`);
	const hasBytes = steps.some(({ type }) => type === 'ByteFallback');
	let dropped = whole.reduce((sum, step) => sum + (step.type === 'Strip' ? step.start : 0), 0);
	// Metaspace leaves out every space of a text's first token.
	if (steps.some((step) => step.type === 'Metaspace' && step.prepend_scheme !== 'never'))
		dropped = Infinity;
	return {
		readBytes(piece) {
			const byte = hasBytes ? byteName.exec(piece)?.[1] : undefined;
			if (byte !== undefined) return Uint8Array.of(parseInt(byte, 16));
			return new TextEncoder().encode(single.reduce((text, step) => step(text), piece));
		},
		dropFirst(bytes) {
			let from = 0;
			while (from < dropped && bytes[from] === space) from++;
			return bytes.subarray(from);
		}
	};
}

function flatten(config: unknown): Step[] {
	const read = v.safeParse(known, config);
	if (!read.success) throw refuse('decoder', nameDecoder(config));
	return read.output.type === 'Sequence' ? read.output.decoders.flatMap(flatten) : [read.output];
}

function nameDecoder(config: unknown): unknown {
	const type = (config as { type?: unknown } | null)?.type;
	return type === 'Strip' || type === undefined ? config : type;
}

function compileStep(step: Step): (text: string) => string {
	switch (step.type) {
		case 'Replace': {
			const pattern = compilePattern(step.pattern);
			return (text) => {
				const found = pattern.find(text);
				let [replaced, done] = ['', 0];
				for (let i = 0; i < found.length; i += 2) {
					replaced += text.slice(done, found[i]) + step.content;
					done = found[i + 1] ?? done;
				}
				return replaced + text.slice(done);
			};
		}
		case 'Metaspace':
			return (text) => text.replaceAll(step.replacement, ' ');
		case 'Strip':
			return (text) => {
				let from = 0;
				while (from < step.start && text[from] === ' ') from++;
				return text.slice(from);
			};
		default:
			return (text) => text;
	}
}
