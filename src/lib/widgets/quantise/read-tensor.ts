/** @file One matrix out of a model's files, read by the page itself: to be looked at, not to be run. */
import { convertFloats, storedBytes, type StoredFloat } from '../../math/convert-floats.ts';
import { embeddingName } from '../../model/graph/decoder-shape.ts';
import { ModelError } from '../../model/contract/model-error.ts';
import type { ModelSource } from '../../model/contract/source.ts';
import { readShardIndex } from '../../model/files/stored-tensors.ts';
import { readHeaderOf } from '../../trace/safetensors-header.ts';
import type { Matrix } from './parameters.ts';

export interface Sheet {
	readonly origin: 'recorded' | 'live';
	readonly model: string;
	readonly name: string;
	/** Rows that were read, and all there are. */
	readonly rows: number;
	readonly allRows: number;
	readonly columns: number;
	/** `[rows, columns]` */
	readonly values: Float32Array;
}

/** Values that are read at most; of a larger matrix the first rows are. */
const mostValues = 2 ** 20;

/** The name of a matrix in the files. @param layer counted from 1 */
export function nameTensor(matrix: Matrix, layer: number): string {
	if (matrix === 'embedding') return embeddingName;
	const room = ['q', 'k', 'v', 'o'].includes(matrix) ? 'self_attn' : 'mlp';
	return `model.layers.${layer - 1}.${room}.${matrix}_proj.weight`;
}

/**
 * The beginning of a matrix.
 * @throws {ModelError} in a sentence where the model has no such matrix in full precision; file-missing, network
 */
export async function readSheet(source: ModelSource, name: string): Promise<Sheet> {
	const model = source.kind === 'site' ? source.model.id : source.id;
	const file = await openWeights(source, name);
	const { tensors, dataStart } = await readHeaderOf(file);
	const entry = tensors.get(name);
	if (!entry && tensors.has(`${name}.blocks`))
		throw refuse(
			'They are kept in 4 bits already, and what those bits left out is gone. Take the model’s original weights.'
		);
	const [allRows, columns] = entry?.shape ?? [];
	if (!entry || allRows === undefined || columns === undefined)
		throw refuse(`There is no matrix ${name} in this model. Choose another layer or matrix.`);
	const { dtype } = entry;
	if (!isFloat(dtype)) throw refuse(`${name} is stored as ${dtype}, which is rounded already.`);
	const rows = Math.min(allRows, Math.max(1, Math.floor(mostValues / columns)));
	const from = dataStart + entry.from;
	const part = file.slice(from, from + rows * columns * storedBytes[dtype]);
	const bytes = new Uint8Array(await part.arrayBuffer());
	const values = new Float32Array(convertFloats(bytes, dtype, 'float32').buffer);
	return { origin: 'live', model, name, rows, allRows, columns, values };
}

/** The file that a tensor lies in. */
async function openWeights(source: ModelSource, name: string): Promise<Blob> {
	if (source.kind === 'site') {
		const response = await fetch(new URL('model.safetensors', source.baseUrl));
		if (!response.ok) throw new ModelError('file-missing', 'model.safetensors');
		return response.blob();
	}
	const graph = source.files[source.graph];
	if (graph && source.graph.endsWith('.safetensors')) return graph;
	if (!graph || !source.graph.endsWith('.json'))
		throw refuse(`${source.id} comes as an ONNX export, whose weights have lost their names.`);
	const shard = readShardIndex(await graph.text(), source.graph).get(name);
	const file = shard === undefined ? undefined : source.files[shard];
	if (!file) throw refuse(`There is no matrix ${name} in this model. Choose another.`);
	return file;
}

function isFloat(dtype: string): dtype is StoredFloat {
	return Object.hasOwn(storedBytes, dtype);
}

function refuse(detail: string): ModelError {
	return new ModelError('unsupported-weights', detail);
}
