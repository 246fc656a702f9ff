/** @file What a model asks of a machine, from its config. */
import * as v from 'valibot';
import { weighDecoder } from '../model/graph/decoder-shape.ts';
import { readDecoderConfig } from '../model/files/decoder-config.ts';
import { readModelConfig } from '../model/files/model-config.ts';
import { ModelError } from '../model/contract/model-error.ts';
import { listGraphs, type Preference, type WeightFormat } from './choose-files.ts';
import { resolveUrl, type HubFile, type HubListing } from './hub-api.ts';
import { HubError } from './hub-error.ts';
import { countNotedBytes, type ModelNote } from './notes.ts';
import { planDownload } from './plan.ts';
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
		const { vocab_size: vocabSize, hidden_size: hidden } = v.parse(widthsSchema, json);
		const compose = () =>
			weighDecoder(readDecoderConfig(json, readModelConfig(json, 'safetensors')).shape);
		if (format === 'safetensors') return { vocabSize, hidden, composedBytes: compose() };
		readModelConfig(json);
		return { vocabSize, hidden, composedBytes: orNull(compose) };
	} catch (cause) {
		if (cause instanceof ModelError)
			throw new HubError('unsupported-model', cause.failure.detail, { cause });
		throw new HubError('unsupported-model', 'config.json', { cause });
	}
}

/** What an export can be without being composable. */
function orNull(compose: () => number): number | null {
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
	let json: unknown;
	try {
		const response = await fetch(resolveUrl(hub, id, revision, path), {
			cache: 'no-store',
			...(signal && { signal })
		});
		if (!response.ok) throw new HubError('file-missing', `${path}: HTTP ${response.status}`);
		json = await response.json();
	} catch (cause) {
		if (cause instanceof HubError) throw cause;
		if (signal?.aborted) throw new HubError('aborted', '', { cause });
		throw new HubError('network', path, { cause });
	}
	return readWidths(json, format);
}

/**
 * The plan and the config it rests on; weights without a graph are taken, too, where the export is of a kind that cannot be patched.
 * @throws {HubError}
 */
export async function planWithWidths(
	hub: string,
	listing: HubListing,
	wanted: WeightFormat | Preference,
	signal: AbortSignal
): Promise<{ readonly note: ModelNote; readonly widths: ModelWidths }> {
	const plan = async (format: typeof wanted) => {
		const note = planDownload(hub, listing, format);
		return { note, widths: await fetchWidths(note, listing.files, signal) };
	};
	const isComposable = listGraphs(listing.files).some(({ format }) => format === 'safetensors');
	if (typeof wanted === 'string' || !isComposable) return plan(wanted);
	const [first, second] = wanted.prefersComposed
		? (['safetensors', wanted] as const)
		: ([wanted, 'safetensors'] as const);
	try {
		return await plan(first);
	} catch (error) {
		if (!(error instanceof HubError) || error.code !== 'unsupported-model') throw error;
		return plan(second);
	}
}

/** What a planned model asks for. */
export function demandOf(note: ModelNote, widths: ModelWidths, storedBytes: number): Demand {
	const format: WeightFormat = note.format;
	const bytes = countNotedBytes(note);
	return {
		format,
		bytes,
		storedBytes,
		largestTensor: embeddingBytes(format, widths.vocabSize, widths.hidden),
		wasmBytes: (format === 'safetensors' ? widths.composedBytes : null) ?? bytes
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
