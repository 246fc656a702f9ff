/** @file Files of 4-bit blocks, made at once, the weights that they stand for, and an export over them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePlainExport } from '../../bench/plain-export.ts';
import { dequantiseRows } from '../../src/lib/math/dequantise-blocks.ts';
import { blockSize } from '../../src/lib/math/quantise-blocks.ts';
import type { ShardSource } from '../../src/lib/model/files/quantise-plan.ts';
import { ShardQuantiser } from '../../src/lib/model/files/quantise-shard.ts';
import {
	embeddingName,
	listTensors,
	type DecoderShape
} from '../../src/lib/model/graph/decoder-shape.ts';
import { decodeModel } from '../../src/lib/model/graph/onnx-read.ts';
import {
	createInitializer,
	createNode,
	encodeModel
} from '../../src/lib/model/graph/onnx-write.ts';
import { nameBlocks } from '../../src/lib/model/graph/stored-weights.ts';
import {
	decodeSafetensors,
	encodeSafetensors,
	type RawTensor
} from '../../src/lib/trace/safetensors.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export function describeShard(file: Bytes, isOnly = true): ShardSource {
	const about = { hash: null, repository: null, revision: null };
	return { path: 'model.safetensors', bytes: file.length, isOnly, ...about };
}

/** A whole file, in pieces of some length. */
export function quantiseFile(
	file: Bytes,
	shape: DecoderShape,
	pieceBytes = file.length,
	isOnly = true
): Bytes {
	const quantiser = new ShardQuantiser(describeShard(file, isOnly), shape);
	const out: Bytes[] = [];
	for (let at = 0; at < file.length; at += pieceBytes)
		out.push(...quantiser.push(file.subarray(at, at + pieceBytes)));
	const kept = concatenate(out);
	if (kept.length !== quantiser.keptBytes || kept.length !== quantiser.mark.keptBytes)
		throw new Error(`${kept.length} bytes, not ${quantiser.keptBytes ?? 0}`);
	return kept;
}

export function concatenate(parts: readonly Bytes[]): Bytes {
	const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
	let at = 0;
	for (const part of parts) {
		all.set(part, at);
		at += part.length;
	}
	return all;
}

/** The model's tensors as its file had them, but for the rounding. */
export function dequantiseFile(kept: Bytes, shape: DecoderShape): Bytes {
	const { tensors } = decodeSafetensors(kept);
	const floats = (name: string) =>
		new Float32Array(tensors.get(name)?.bytes.slice().buffer ?? new ArrayBuffer());
	const back = new Map<string, RawTensor>();
	for (const [name, dims] of listTensors(shape)) {
		const names = nameBlocks(name);
		const packed = tensors.get(names.blocks)?.bytes;
		const plain = tensors.get(name);
		if (plain) back.set(name, plain);
		if (!packed) continue;
		const [rows = 0, columns = 0] = dims;
		const about = { rows, columns, blockSize, zeroPoints: null };
		const values = dequantiseRows({ packed, scales: floats(names.scales), ...about });
		back.set(name, { dtype: 'F32', shape: dims, bytes: new Uint8Array(values.buffer) });
	}
	// Without its name for the format, transformers refuses a file.
	return encodeSafetensors({ metadata: { format: 'pt' }, tensors: back });
}

/**
 * An export over a folder's 4-bit file whose lookup reads the blocks of the head through a Reshape, as onnxruntime-genai's builder ties them.
 * @returns path of its graph inside the folder
 */
export async function writeSharedExport(folder: string): Promise<string> {
	const path = 'model_q4.onnx';
	await writePlainExport([folder, path]);
	const { model, graph } = decodeModel(new Uint8Array(readFileSync(join(folder, path))));
	const lookup = graph.node.find(({ opType }) => opType === 'GatherBlockQuantized');
	const rows = graph.initializer.find(({ name }) => name === lookup?.input[0]);
	if (!rows) throw new Error('The embedding is not in blocks.');
	const shape = `${rows.name}/shape`;
	const dims = new Uint8Array(BigInt64Array.from(rows.dims).buffer);
	graph.initializer.splice(
		graph.initializer.indexOf(rows),
		1,
		createInitializer(shape, 'int64', [rows.dims.length], dims)
	);
	graph.node.unshift(
		createNode({
			opType: 'Reshape',
			name: `${rows.name}/Reshape`,
			input: [nameBlocks(embeddingName).blocks, shape],
			output: [rows.name]
		})
	);
	writeFileSync(join(folder, path), encodeModel(model));
	return path;
}
