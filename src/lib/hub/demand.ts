/** @file What a model asks of a machine, from its config. */
import * as v from 'valibot';
import { weighDecoder } from '../model/graph/decoder-shape.ts';
import { weighQuantised } from '../model/files/quantise-plan.ts';
import { readDecoderConfig } from '../model/files/decoder-config.ts';
import { readModelConfig } from '../model/files/model-config.ts';
import { ModelError } from '../model/contract/model-error.ts';
import { isComposed, type WeightFormat } from './choose-files.ts';
import { resolveUrl, type HubFile } from './hub-api.ts';
import { requireFile } from './fetch-file.ts';
import { HubError } from './hub-error.ts';
import { countNotedBytes, isQuantised, type ModelNote } from './notes.ts';
import {
	embeddingBytes,
	estimateSmolLm3Bytes,
	preferredFormat,
	smolLm3Embedding,
	type Demand,
	type Machine
} from './preflight.ts';

/** The widths that decide about a model's largest tensor. */
export interface ModelWidths {
	readonly vocabSize: number;
	readonly hidden: number;
	/** Bytes of the weights in f32, which a graph composed for WebAssembly takes; null where none can be composed. */
	readonly composedBytes: number | null;
	/** Bytes of the weights in 4 bits, where that can be made. */
	readonly quantisedBytes: number | null;
}

const widthsSchema = v.looseObject({
	vocab_size: v.number(),
	hidden_size: v.number(),
	architectures: v.optional(v.array(v.string()))
});

/**
 * Reads a config as the engine will, so that a model of another family is refused before its files come.
 * @throws {HubError} unsupported-model, with what is missing
 */
export function readWidths(json: unknown, format: WeightFormat): ModelWidths {
	try {
		const compose = () => {
			const { shape } = readDecoderConfig(json, readModelConfig(json, 'safetensors'));
			return { composedBytes: weighDecoder(shape), quantisedBytes: weighQuantised(shape) };
		};
		// What it lacks of a config is named by whoever reads all of it.
		const composed = isComposed(format) ? compose() : null;
		if (!composed) readModelConfig(json);
		const { vocab_size: vocabSize, hidden_size: hidden } = v.parse(widthsSchema, json);
		if (composed) return { vocabSize, hidden, ...composed };
		const none = { composedBytes: null, quantisedBytes: null };
		return { vocabSize, hidden, ...(orNull(compose) ?? none) };
	} catch (cause) {
		if (cause instanceof ModelError)
			throw new HubError('unsupported-model', cause.failure.detail, { cause });
		throw new HubError('unsupported-model', 'config.json', { cause });
	}
}

/** What an export can be without being composable. */
function orNull<T>(compose: () => T): T | null {
	try {
		return compose();
	} catch (error) {
		if (error instanceof ModelError) return null;
		throw error;
	}
}

/**
 * The widths of a model on the Hub; fetches its config, a few kilobytes.
 * @throws {HubError}
 */
export async function fetchWidths(
	{ hub, id, revision, format }: Pick<ModelNote, 'hub' | 'id' | 'revision' | 'format'>,
	files: readonly Pick<HubFile, 'path'>[],
	signal?: AbortSignal
): Promise<ModelWidths> {
	const path = 'config.json';
	if (!hub || !revision || !files.some((file) => file.path === path))
		throw new HubError('file-missing', path);
	let text: string;
	try {
		const response = await fetch(resolveUrl(hub, id, revision, path), {
			cache: 'no-store',
			...(signal && { signal })
		});
		// A gated repository lists its files to everyone and gives them to nobody.
		requireFile(response, path);
		text = await response.text();
	} catch (cause) {
		if (cause instanceof HubError) throw cause;
		if (signal?.aborted) throw new HubError('aborted', '', { cause });
		throw new HubError('network', path, { cause });
	}
	return readWidths(parseConfig(text), format);
}

/**
 * Content of a `config.json`, or of another config.
 * @throws {HubError} unsupported-model where it is no JSON
 */
export function parseConfig(text: string, path = 'config.json'): unknown {
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new HubError('unsupported-model', `${path} is not JSON; get it again.`, { cause });
	}
}

/** A plan that says how much of what it fetches will be kept, where that is less. */
export function weighNote(note: ModelNote, { quantisedBytes }: ModelWidths): ModelNote {
	if (note.format !== 'safetensors-q4' || quantisedBytes === null) return note;
	const others = note.files.filter(({ path }) => !isQuantised(note.format, path));
	return { ...note, keptBytes: quantisedBytes + countNotedBytes({ files: others }) };
}

/** What a planned model asks for. */
export function demandOf(note: ModelNote, widths: ModelWidths, storedBytes: number): Demand {
	const format: WeightFormat = note.format;
	const fetched = countNotedBytes(note);
	const bytes = note.keptBytes ?? fetched;
	return {
		format,
		bytes,
		storedBytes: Math.floor((storedBytes * bytes) / Math.max(1, fetched)),
		largestTensor: embeddingBytes(format, widths.vocabSize, widths.hidden),
		wasmBytes: (isComposed(format) ? widths.composedBytes : null) ?? bytes
	};
}

/** What SmolLM3-3B will ask for, before the Hub has been asked. */
export function expectedDemand(machine: Machine): Demand {
	const format = preferredFormat(machine);
	const { vocabSize, hidden } = smolLm3Embedding;
	const bytes = estimateSmolLm3Bytes(format);
	const largestTensor = embeddingBytes(format, vocabSize, hidden);
	return { format, bytes, storedBytes: 0, largestTensor, wasmBytes: bytes };
}
