/** @file From a listing or a folder to the note of what is to be stored. Pure. */
import { mostWasmBytes } from '../model/engine/choose-backend.ts';
import {
	chooseGraph,
	listGraphs,
	listOthers,
	requireConfig,
	selectFiles,
	type Preference,
	type WeightFormat
} from './choose-files.ts';
import type { HubListing } from './hub-api.ts';
import { HubError } from './hub-error.ts';
import { hubKey, localKey, type ModelNote } from './notes.ts';
import type { LocalFile } from './protocol.ts';

/**
 * What a download of this listing would store.
 * @param wanted the format, where a person or the machine decides; else the smallest that the adapter can run
 * @throws {HubError} no-known-file, file-missing
 */
export function planDownload(
	hub: string,
	listing: HubListing,
	wanted: WeightFormat | { readonly hasFloat16: boolean }
): ModelNote {
	const { id, revision, files } = listing;
	requireConfig(files);
	const choice =
		typeof wanted === 'string'
			? listGraphs(files).find(({ format }) => format === wanted)
			: chooseGraph(files, wanted.hasFloat16);
	if (!choice) throw new HubError('no-known-file', typeof wanted === 'string' ? wanted : '');
	return {
		version: 1,
		key: hubKey(id),
		id,
		revision,
		hub,
		format: choice.format,
		graph: choice.graph,
		files: selectFiles(files, choice.graph).map((file) => ({ ...file, blob: file.hash.hex })),
		others: listOthers(files, choice.graph).map((file) => ({ ...file, blob: file.hash.hex })),
		verifiedAt: null,
		report: null
	};
}

/**
 * What a copy of this folder would store.
 * @param wanted what the machine can run; `prefersComposed` where weights without a graph come first, if they fit into WebAssembly
 * @param stamp makes the content's names its own, so that an older copy stays whole until this one is
 * @throws {HubError} no-known-file, file-missing
 */
export function planImport(
	name: string,
	files: readonly LocalFile[],
	wanted: Preference,
	stamp: string
): ModelNote {
	const listed = files.map(({ path, blob }) => ({
		path,
		bytes: blob.size,
		hash: { kind: 'sha256', hex: '' } as const
	}));
	requireConfig(listed);
	// Mostly of 16 bits, they take twice their size there; where that is too much, an export may still fit.
	const composed = listGraphs(listed).find(
		({ format, bytes }) => format === 'safetensors' && 2 * bytes <= mostWasmBytes
	);
	const { format, graph } =
		(wanted.prefersComposed ? composed : undefined) ?? chooseGraph(listed, wanted.hasFloat16);
	return {
		version: 1,
		key: localKey(name),
		id: name,
		revision: null,
		hub: null,
		format,
		graph,
		files: selectFiles(listed, graph).map((file, i) => ({ ...file, blob: `${stamp}-${i}` })),
		others: listOthers(listed, graph).map((file, i) => ({ ...file, blob: `${stamp}-other-${i}` })),
		verifiedAt: null,
		report: null
	};
}

/** What an update would have to fetch, in bytes: content that is not here under its hash. */
export function countNewBytes(next: ModelNote, stored: ModelNote | null): number {
	const here = new Set(stored?.files.map(({ blob }) => blob));
	return next.files.reduce((sum, { blob, bytes }) => sum + (here.has(blob) ? 0 : bytes), 0);
}
