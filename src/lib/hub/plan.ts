/** @file From a listing or a folder to the note of what is to be stored. Pure. */
import { mostWasmBytes } from '../model/engine/choose-backend.ts';
import {
	chooseGraph,
	isComposed,
	listGraphs,
	listOthers,
	needsFloat16,
	requireConfig,
	selectFiles,
	type GraphChoice,
	type Preference,
	type WeightFormat
} from './choose-files.ts';
import type { HubFile, HubListing } from './hub-api.ts';
import { HubError } from './hub-error.ts';
import { formatHubName } from './hub-name.ts';
import { hubKey, isQuantised, localKey, type ModelNote, type NotedFile } from './notes.ts';
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
	const { id, revision, files, branch = null } = listing;
	requireConfig(files);
	const choice =
		typeof wanted === 'string'
			? listGraphs(files).find(({ format }) => format === wanted)
			: keepLarge(chooseGraph(files, wanted.hasFloat16));
	if (!choice) throw new HubError('no-known-file', typeof wanted === 'string' ? wanted : '');
	// What is made of a file has another name than the file.
	const place = (file: HubFile): NotedFile => ({
		...file,
		blob: isQuantised(choice.format, file.path) ? `${file.hash.hex}-q4` : file.hash.hex
	});
	return {
		version: 1,
		key: hubKey(formatHubName({ id, revision: branch })),
		id,
		revision,
		hub,
		format: choice.format,
		graph: choice.graph,
		files: selectFiles(files, choice.graph).map(place),
		others: listOthers(files, choice.graph).map(place),
		verifiedAt: null,
		report: null
	};
}

/** Bytes of original weights above which 4 bits of each are kept where nobody chose: few adapters have room for more. */
const mostKeptWhole = 4e9;

function keepLarge(choice: GraphChoice): GraphChoice {
	const isLarge = choice.format === 'safetensors' && choice.bytes > mostKeptWhole;
	return isLarge ? { ...choice, format: 'safetensors-q4' } : choice;
}

export interface ImportWishes extends Preference {
	/** Weights that come without a graph are to be kept in blocks. */
	readonly keepsFourBits?: boolean;
	/** One kind alone, where there is any of it. */
	readonly takes?: 'export' | 'weights';
}

/**
 * What a copy of this folder would store.
 * @param wishes what the machine can run, and what a person asked for; weights without a graph come first for the processor if they fit into WebAssembly
 * @param stamp makes the content's names its own, so that an older copy stays whole until this one is
 * @throws {HubError} no-known-file, file-missing
 */
export function planImport(
	name: string,
	files: readonly LocalFile[],
	wishes: ImportWishes,
	stamp: string
): ModelNote {
	const listed = files.map(({ path, blob }) => ({
		path,
		bytes: blob.size,
		hash: { kind: 'sha256', hex: '' } as const
	}));
	requireConfig(listed);
	const { format, graph } = chooseOfFolder(listed, wishes);
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

function chooseOfFolder(
	listed: readonly HubFile[],
	{ takes, keepsFourBits, prefersComposed, hasFloat16 }: ImportWishes
): GraphChoice {
	const graphs = listGraphs(listed);
	const whole = graphs.find(({ format }) => format === 'safetensors');
	const quantised = graphs.find(({ format }) => format === 'safetensors-q4');
	const exported = graphs.find(
		({ format }) => !isComposed(format) && (hasFloat16 || !needsFloat16(format))
	);
	const weights = keepsFourBits ? quantised : whole;
	if (takes === 'export' && exported) return exported;
	if (takes === 'weights' && weights) return weights;
	// Mostly of 16 bits, they take twice their size there; where that is too much, an export may still fit.
	const fits = whole && 2 * whole.bytes <= mostWasmBytes;
	const found = (keepsFourBits && quantised) || (prefersComposed && fits && whole);
	return found || chooseGraph(listed, hasFloat16);
}

/** What an update would have to fetch, in bytes: content that is not here under its hash. */
export function countNewBytes(next: ModelNote, stored: ModelNote | null): number {
	const here = new Set(stored?.files.map(({ blob }) => blob));
	return next.files.reduce((sum, { blob, bytes }) => sum + (here.has(blob) ? 0 : bytes), 0);
}
