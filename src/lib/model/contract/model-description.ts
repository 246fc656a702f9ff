/** @file What an engine must know of a model before it reads a file of it. */
import type { CatalogModel } from './catalog.ts';
import type { ModelSource, WeightChange } from './source.ts';

export interface ModelDescription {
	readonly id: string;
	/** Path of the ONNX graph; of the weights, or the index of their shards, where a graph is to be composed. */
	readonly graph: string;
	/** The commit that all files are of, where there is one. */
	readonly revision: string | null;
	readonly files: readonly {
		readonly path: string;
		readonly bytes: number;
		readonly sha256?: string;
	}[];
}

export function describeSource(source: ModelSource): ModelDescription {
	const model = describeFiles(source);
	return { ...model, id: source.change ? nameChanged(model.id, source.change) : model.id };
}

/** What a model with changed weights is called: `0.9 × a + 0.1 × b`, or `a, 4 bits`. */
function nameChanged(id: string, change: WeightChange): string {
	if (change.kind === 'round') return `${id}, ${change.rounding.bits} bits`;
	const [own, rest] = [change.share, Number((1 - change.share).toFixed(6))];
	return `${own} × ${id} + ${rest} × ${describeFiles(change.other).id}`;
}

/** The model as its files have it, whatever is changed in its weights. */
export function describeFiles(source: ModelSource): ModelDescription {
	if (source.kind === 'site') return describeCatalogModel(source.model);
	const { id, revision, graph } = source;
	const files = Object.entries(source.files).map(([path, { size }]) => ({ path, bytes: size }));
	return { id, revision, graph, files };
}

/** The site's models are known by the hash of their weights, and get their graphs composed; one in ONNX alone is patched. */
export function describeCatalogModel({
	id,
	files
}: Pick<CatalogModel, 'id' | 'files'>): ModelDescription {
	const known = ['model.safetensors', 'model.safetensors.index.json', 'model.onnx'];
	const graph = known.find((path) => files.some((file) => file.path === path));
	return { id, graph: graph ?? 'model.onnx', revision: null, files };
}

/** The path of a file that is named relative to another. */
export function resolveBeside(path: string, location: string): string {
	return path.slice(0, path.lastIndexOf('/') + 1) + location.replace(/^(\.\/)+/, '');
}
