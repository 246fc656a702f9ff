/**
 * @file Whether a machine can run a model, and where, from what its adapter and browser say, before anything is fetched. Pure: facts in,
 * verdict out.
 */
import type { Backend } from '../model/contract/source.ts';
import { chooseBackend, mostWasmBytes, type AdapterKind } from '../model/engine/choose-backend.ts';
import { embeddingBytesPerValue, needsFloat16, type WeightFormat } from './choose-files.ts';

/** What the adapter and the browser say of themselves; null where they do not. */
export interface Machine {
	readonly isSecure: boolean;
	readonly hasWebGpu: boolean;
	readonly adapter: AdapterFacts | null;
	/** In GiB, rounded and capped by the browser. */
	readonly memoryGiB: number | null;
	readonly storage: { readonly usage: number; readonly quota: number } | null;
	readonly store: 'opfs' | 'cache' | null;
	/** True where WebAssembly can be suspended, so that weights are read from disk piece by piece. */
	readonly hasJspi: boolean;
}

export interface AdapterFacts {
	/** "vendor architecture", or what the browser discloses. */
	readonly name: string;
	readonly isSoftware: boolean;
	readonly hasFloat16: boolean;
	/** Bytes. */
	readonly maxBufferSize: number;
	readonly maxStorageBufferBindingSize: number;
}

/** What a model asks for. */
export interface Demand {
	readonly format: WeightFormat;
	/** All files, in bytes. */
	readonly bytes: number;
	/** Of those, what is on disk already. */
	readonly storedBytes: number;
	/** Largest tensor that must fit one buffer of the adapter, in bytes; of an adapter with 16-bit arithmetic. */
	readonly largestTensor: number;
	/** The weights as WebAssembly, in bytes: 16-bit ones take twice their size there. */
	readonly wasmBytes: number;
}

export type CheckId =
	'webgpu' | 'adapter' | 'wasm' | 'float16' | 'buffer' | 'memory' | 'storage' | 'place' | 'jspi';
export interface Check {
	readonly id: CheckId;
	/** `stop`: cannot run; `care`: runs, with a drawback. */
	readonly outcome: 'good' | 'care' | 'stop';
	/** What is needed and what is there, in bytes, where it is a size. */
	readonly needed: number | null;
	readonly found: number | null;
}

export interface Verdict {
	readonly canRun: boolean;
	/** Where it would run. */
	readonly backend: Backend;
	readonly checks: readonly Check[];
}

const GiB = 2 ** 30;

/** `vocab × hidden` values of an embedding that no exporter quantises; the largest tensor of these models. */
export function embeddingBytes(format: WeightFormat, vocabSize: number, hidden: number): number {
	return vocabSize * hidden * embeddingBytesPerValue(format);
}

/** SmolLM3-3B: 128,256 tokens of 2,048 values. */
export const smolLm3Embedding = { vocabSize: 128_256, hidden: 2048 } as const;
/**
 * About how many bytes SmolLM3-3B's files have, until the Hub says it exactly: weights in blocks of 32 at 4 bits with one scale each,
 * one embedding shared with the head, cosine and sine of 65,536 positions.
 */
export function estimateSmolLm3Bytes(format: 'q4f16' | 'q4'): number {
	const { vocabSize, hidden } = smolLm3Embedding;
	const width = embeddingBytesPerValue(format);
	// q and o, k and v, and three of the feed-forward part, a layer.
	const weights = 36 * (2 * hidden * hidden + 2 * hidden * 512 + 3 * hidden * 11_008);
	const tables = 2 * 65_536 * 64 * width;
	return weights * (0.5 + width / 32) + embeddingBytes(format, vocabSize, hidden) + tables;
}

/** What WebGPU has on a machine. */
export function findAdapterKind({
	hasWebGpu,
	adapter
}: Pick<Machine, 'hasWebGpu' | 'adapter'>): AdapterKind {
	if (!hasWebGpu || !adapter) return null;
	return adapter.isSoftware ? 'software' : 'graphics';
}

/** The format to take of SmolLM3-3B: half the size where the adapter computes in 16 bits. */
export function preferredFormat({ adapter }: Machine): 'q4f16' | 'q4' {
	return adapter && !adapter.hasFloat16 ? 'q4' : 'q4f16';
}

/** Judges a machine by a model's demand; without a graphics adapter, what fits into WebAssembly runs there. */
export function judgeMachine(machine: Machine, demand: Demand): Verdict {
	const backend = findBackend(machine, demand);
	const checks = [
		...(backend === 'wasm' ? judgeProcessor(machine, demand) : judgeGraphics(machine, demand)),
		judgeMemory(machine, demand, backend),
		check('place', machine.store && machine.isSecure ? 'good' : 'stop'),
		judgeStorage(machine, demand),
		// Only what WebGPU takes is read from disk piece by piece.
		...(backend === 'webgpu'
			? [check('jspi', machine.hasJspi ? 'good' : 'care', demand.bytes)]
			: [])
	];
	return { canRun: checks.every(({ outcome }) => outcome !== 'stop'), backend, checks };
}

/** As the engine will decide; what fits nowhere is judged by what it lacks, an adapter. */
function findBackend(machine: Machine, { wasmBytes }: Demand): Backend {
	const kind = findAdapterKind(machine);
	if (kind === null && wasmBytes > mostWasmBytes) return 'webgpu';
	return chooseBackend('auto', kind, wasmBytes).backend;
}

/** Without an adapter it comes here only where it does not fit into WebAssembly either. */
function judgeGraphics(machine: Machine, demand: Demand): Check[] {
	const { hasWebGpu, adapter } = machine;
	return [
		check('webgpu', hasWebGpu ? 'good' : 'stop'),
		...(hasWebGpu
			? [check('adapter', !adapter ? 'stop' : adapter.isSoftware ? 'care' : 'good')]
			: []),
		...(adapter
			? [judgeFloat16(adapter, demand), judgeBuffer(adapter, demand)]
			: [check('wasm', 'stop', demand.wasmBytes, mostWasmBytes)])
	];
}

/** No adapter is asked for there: that the processor is slower is the one thing to know. */
function judgeProcessor({ hasWebGpu }: Machine, { format, wasmBytes }: Demand): Check[] {
	return [
		check('webgpu', hasWebGpu ? 'good' : 'care'),
		check('wasm', 'care', wasmBytes, mostWasmBytes),
		...(needsFloat16(format) ? [check('float16', 'care')] : [])
	];
}

function check(
	id: CheckId,
	outcome: Check['outcome'],
	needed: number | null = null,
	found: number | null = null
): Check {
	return { id, outcome, needed, found };
}

function judgeFloat16(adapter: AdapterFacts, { format }: Demand): Check {
	if (adapter.hasFloat16) return check('float16', 'good');
	return check('float16', needsFloat16(format) ? 'stop' : 'care');
}

function judgeBuffer(adapter: AdapterFacts, { format, largestTensor }: Demand): Check {
	const found = Math.min(adapter.maxBufferSize, adapter.maxStorageBufferBindingSize);
	const widened =
		embeddingBytesPerValue(format, adapter.hasFloat16) / embeddingBytesPerValue(format);
	const needed = largestTensor * widened;
	return check('buffer', found >= needed ? 'good' : 'stop', needed, found);
}

/** Weights, and what browser, system and KV cache take beside them; browsers say at most 8 GiB (some 32), so this only ever cautions. */
function judgeMemory(
	{ memoryGiB, hasJspi }: Machine,
	{ bytes, wasmBytes }: Demand,
	backend: Backend
): Check {
	// While a session opens as WebAssembly, the weights lie there twice.
	const weights = backend === 'wasm' ? 2 * wasmBytes : bytes * (hasJspi ? 1 : 2);
	const needed = weights + (backend === 'wasm' ? 1 : 4) * GiB;
	const found = memoryGiB === null ? null : memoryGiB * GiB;
	return check('memory', found === null || found >= needed ? 'good' : 'care', needed, found);
}

function judgeStorage({ storage }: Machine, { bytes, storedBytes }: Demand): Check {
	const needed = bytes - storedBytes;
	if (!storage) return check('storage', 'care', needed);
	const found = Math.max(0, storage.quota - storage.usage);
	return check('storage', found >= needed ? 'good' : 'stop', needed, found);
}
