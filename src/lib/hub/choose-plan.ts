/** @file What to take of a repository or a folder: the kind of file that this machine can run, once the config has said what the model is. */
import { mostWasmBytes } from '../model/engine/choose-backend.ts';
import { isLfsPointerFile } from '../model/files/lfs-pointer.ts';
import {
	isComposed,
	listGraphs,
	needsFloat16,
	type GraphChoice,
	type Preference,
	type WeightFormat
} from './choose-files.ts';
import {
	demandOf,
	fetchWidths,
	parseConfig,
	readWidths,
	weighNote,
	type ModelWidths
} from './demand.ts';
import type { HubListing } from './hub-api.ts';
import { HubError } from './hub-error.ts';
import type { LocalFolder } from './local-folder.ts';
import type { ModelNote } from './notes.ts';
import { planDownload, planImport, type ImportWishes } from './plan.ts';
import { judgeMachine, type Machine } from './preflight.ts';

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
		const widths = await fetchWidths(note, listing.files, signal);
		return { note: weighNote(note, widths), widths };
	};
	const graphs = listGraphs(listing.files);
	const isComposable = graphs.some(({ format }) => format === 'safetensors');
	if (typeof wanted === 'string' || !isComposable) return plan(wanted);
	const [first, second] = wanted.prefersComposed
		? (['safetensors', wanted] as const)
		: ([wanted, 'safetensors'] as const);
	let found: Awaited<ReturnType<typeof plan>>;
	try {
		found = await plan(first);
	} catch (error) {
		if (!isUnsupported(error)) throw error;
		return plan(second);
	}
	if (!wanted.prefersComposed || fitsWasm(found)) return found;
	const smaller = chooseExport(graphs, wanted.hasFloat16);
	if (!smaller) return found;
	return plan(smaller).catch((error: unknown) => {
		if (!isUnsupported(error)) throw error;
		return found;
	});
}

/** True where another of the model's files may still run. */
export function isUnsupported(error: unknown): boolean {
	return error instanceof HubError && error.code === 'unsupported-model';
}

function fitsWasm({ note, widths }: { note: ModelNote; widths: ModelWidths }): boolean {
	return demandOf(note, widths, 0).wasmBytes <= mostWasmBytes;
}

/** Where the weights are too large for the processor: an export that is not. */
function chooseExport(graphs: readonly GraphChoice[], hasFloat16: boolean): WeightFormat | null {
	const found = graphs.find(
		({ format, bytes }) =>
			!isComposed(format) && (hasFloat16 || !needsFloat16(format)) && bytes <= mostWasmBytes
	);
	return found?.format ?? null;
}

/** What is copied of a folder, and what instead where its graph turns out to be one that cannot be patched. */
export interface FolderPlan {
	readonly note: ModelNote;
	readonly instead: ModelNote | null;
}

/**
 * What a folder that was dropped would store, by its config and the machine that is to run it.
 * @param machine null before the browser was asked
 * @throws {HubError} too-large, small-buffers where nothing of it can run here; unsupported-model, lfs-pointer, file-missing, no-known-file
 */
export async function planFolder(
	{ name, files }: LocalFolder,
	wishes: ImportWishes,
	machine: Machine | null,
	stamp: string
): Promise<FolderPlan> {
	const first = planImport(name, files, wishes, stamp);
	const second = planImport(name, files, { ...wishes, takes: otherKind(first) }, stamp);
	const config = files.find(({ path }) => path === 'config.json')?.blob;
	if (!config) throw new HubError('file-missing', 'config.json');
	if (await isLfsPointerFile(config)) throw new HubError('lfs-pointer', 'config.json');
	const json = parseConfig(await config.text());
	const plans: ModelNote[] = [];
	const problems: unknown[] = [];
	for (const note of second.format === first.format ? [first] : [first, second])
		try {
			const widths = readWidths(json, note.format);
			const weighed = weighNote(note, widths);
			if (machine) requireMachine(weighed, widths, machine);
			plans.push(weighed);
		} catch (error) {
			problems.push(error);
		}
	const [note, instead = null] = plans;
	if (!note) throw problems[0];
	return { note, instead };
}

/** @throws {HubError} too-large, small-buffers; room on the disk is another's matter */
function requireMachine(note: ModelNote, widths: ModelWidths, machine: Machine): void {
	const { checks } = judgeMachine(machine, demandOf(note, widths, 0));
	for (const { id, outcome, needed, found } of checks) {
		if (outcome !== 'stop') continue;
		const sizes = `${Math.ceil(needed ?? 0)} ${Math.floor(found ?? 0)}`;
		if (id === 'wasm') throw new HubError('too-large', sizes);
		// What an export keeps its embedding in is known once its graph is read.
		if (id === 'buffer' && isComposed(note.format)) throw new HubError('small-buffers', sizes);
	}
}

const otherKind = ({ format }: ModelNote) => (isComposed(format) ? 'export' : 'weights');
