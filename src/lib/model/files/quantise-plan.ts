/**
 * @file What becomes of each tensor of a safetensors file whose weights are to be kept in 4 bits, and the header of the kept file.
 * Weights of two dimensions become blocks, scales and an error (`nameBlocks`), what has one dimension is widened to f32, which is exact;
 * what the decoder does not use is left out. docs/weights.md specifies the file.
 */
import { storedBytes, type StoredFloat } from '../../math/convert-floats.ts';
import { blockBytes, blockSize } from '../../math/quantise-blocks.ts';
import { encodeHeader, type RawTensor } from '../../trace/safetensors.ts';
import { readHeader, type SafetensorsHeader } from '../../trace/safetensors-header.ts';
import { ModelError } from '../contract/model-error.ts';
import { embeddingName, listTensors, type DecoderShape } from '../graph/decoder-shape.ts';
import { nameBlocks } from '../graph/stored-weights.ts';
import { describeMissing, requireTensor } from './match-tensors.ts';
import { describeBadHeader } from './stored-tensors.ts';

/** A file of weights that is to be quantised, and where it is from. */
export interface ShardSource {
	readonly path: string;
	readonly bytes: number;
	/** Of the file; null where it is not known. */
	readonly hash: { readonly kind: 'sha256' | 'git-sha1'; readonly hex: string } | null;
	/** `owner/name` on the Hub and the commit; null of a folder. */
	readonly repository: string | null;
	readonly revision: string | null;
	/** True where there is no other file: every tensor must be in it. */
	readonly isOnly: boolean;
}

/** What is done with the bytes `[from, to)` of the source. */
export interface PlannedStep {
	readonly kind: 'quantise' | 'widen' | 'leave';
	readonly name: string;
	readonly dtype: StoredFloat;
	/** Values of a row. */
	readonly columns: number;
	readonly from: number;
	readonly to: number;
}

export interface ShardPlan {
	/** The kept file up to its data. */
	readonly head: Uint8Array<ArrayBuffer>;
	/** One after the other, up to the source's end. */
	readonly steps: readonly PlannedStep[];
	/** Bytes of the kept file. */
	readonly keptBytes: number;
}

/** The keys of a kept file's metadata. */
export const recipeKey = 'model-museum.recipe';
export const sourceHeaderKey = 'model-museum.source-header';

/**
 * @param start the source's first bytes, at least up to its data
 * @throws {ModelError} unsupported-weights
 */
export function planShard(start: Uint8Array, source: ShardSource, shape: DecoderShape): ShardPlan {
	const header = parse(start, source);
	const needed = listTensors(shape);
	const missing = source.isOnly && [...needed.keys()].find((name) => !header.tensors.has(name));
	if (missing)
		throw new ModelError('unsupported-weights', describeMissing(missing, header.tensors));
	const steps = Array.from(header.tensors, ([name, tensor]): PlannedStep => {
		const from = header.dataStart + tensor.from;
		const to = header.dataStart + tensor.to;
		const dims = needed.get(name);
		if (!dims) return { kind: 'leave', name, dtype: 'F32', columns: 1, from, to };
		const dtype = requireTensor(name, tensor, dims);
		return { kind: kindOf(name, dims), name, dtype, columns: dims.at(-1) ?? 1, from, to };
	});
	const kept = steps.flatMap((step) => listKept(step));
	const json = new TextDecoder().decode(start.subarray(8, header.dataStart));
	const head = encodeHeader(
		{ format: 'pt', [recipeKey]: describeRecipe(source), [sourceHeaderKey]: json },
		kept
	);
	const keptBytes = kept.reduce((sum, [, { length }]) => sum + length, head.length);
	return { head, steps, keptBytes };
}

/** The plan after which a kept file was begun, out of that file's own header. */
export function planAgain(
	{ metadata }: SafetensorsHeader,
	source: ShardSource,
	shape: DecoderShape
): ShardPlan {
	const json = new TextEncoder().encode(metadata[sourceHeaderKey] ?? '');
	const start = new Uint8Array(8 + json.length);
	new DataView(start.buffer).setBigUint64(0, BigInt(json.length), true);
	start.set(json, 8);
	return planShard(start, source, shape);
}

function parse(start: Uint8Array, { path, bytes }: ShardSource): SafetensorsHeader {
	try {
		return readHeader(start, bytes);
	} catch (cause) {
		throw describeBadHeader(cause, path);
	}
}

/** Bytes of all kept tensors of a decoder; headers not counted. */
export function weighQuantised(shape: DecoderShape): number {
	let bytes = 0;
	for (const [name, dims] of listTensors(shape)) {
		const columns = dims.at(-1) ?? 1;
		const rows = dims.length === 2 ? (dims[0] ?? 0) : 1;
		const to = rows * columns * storedBytes.F32;
		const step = { kind: kindOf(name, dims), name, dtype: 'F32', columns, from: 0, to } as const;
		for (const [, { length }] of listKept(step)) bytes += length;
	}
	return bytes;
}

/** Whoever looks a row of the embedding up reads it without gaps. */
function kindOf(name: string, dims: readonly number[]): 'quantise' | 'widen' {
	const [, columns] = dims;
	if (columns === undefined) return 'widen';
	return name === embeddingName && columns % blockSize !== 0 ? 'widen' : 'quantise';
}

type KeptTensor = Omit<RawTensor, 'bytes'> & { readonly length: number };

/** What the kept file has of a tensor. */
function listKept({ kind, name, dtype, columns, from, to }: PlannedStep): [string, KeptTensor][] {
	if (kind === 'leave') return [];
	const rows = (to - from) / storedBytes[dtype] / columns;
	if (kind === 'widen')
		return [[name, { dtype: 'F32', shape: shapeOf(rows, columns), length: rows * columns * 4 }]];
	const blocks = Math.ceil(columns / blockSize);
	const names = nameBlocks(name);
	const count = rows * blocks;
	return [
		[names.blocks, { dtype: 'U8', shape: [rows, blocks, blockBytes], length: count * blockBytes }],
		[names.scales, { dtype: 'F32', shape: [rows, blocks], length: count * 4 }],
		[names.error, { dtype: 'F32', shape: [1], length: 4 }]
	];
}

function shapeOf(rows: number, columns: number): readonly number[] {
	return rows === 1 ? [columns] : [rows, columns];
}

function describeRecipe({ path, bytes, hash, repository, revision }: ShardSource): string {
	const from = { path, bytes, hash, repository, revision };
	return JSON.stringify({ bits: 4, blockSize, zeroPoint: 8, version: 1, from });
}
