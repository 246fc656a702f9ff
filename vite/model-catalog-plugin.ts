/** @file Vite plugin: `virtual:model-catalog` lists every model folder under `static/models/`. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { chooseModels } from './chosen-models.js';

const name = 'virtual:model-catalog';
const resolved = '\0' + name;
const root = resolve(import.meta.dirname, '../static/models');

/** Number of parameters in a safetensors file, from its header (each tensor counted once). */
function countParameters(path: string): number {
	const bytes = readFileSync(path);
	const headerLength = Number(bytes.readBigUInt64LE(0));
	const header = JSON.parse(bytes.subarray(8, 8 + headerLength).toString('utf8')) as Record<
		string,
		{ shape?: number[] }
	>;
	return Object.values(header).reduce(
		(sum, { shape }) => sum + (shape ? shape.reduce((product, n) => product * n, 1) : 0),
		0
	);
}

/** Tokens at which a model was trained at most, from its config. */
function readTrainedLength(path: string): number {
	const config = JSON.parse(readFileSync(path, 'utf8')) as { max_position_embeddings?: unknown };
	const { max_position_embeddings: length } = config;
	if (typeof length !== 'number') throw new Error(`${path} has no max_position_embeddings`);
	return length;
}

/** Reads `static/models/<id>/`; a folder without `config.json` and `model.safetensors` is an error. */
export function readModelCatalog() {
	if (!existsSync(root)) return [];
	const ids = readdirSync(root).filter((id) => statSync(join(root, id)).isDirectory());
	const chosen = chooseModels(ids);
	return ids.sort().map((id) => {
		const folder = join(root, id);
		const files = readdirSync(folder)
			.sort()
			.map((path) => {
				const content = readFileSync(join(folder, path));
				return {
					path,
					bytes: content.byteLength,
					sha256: createHash('sha256').update(content).digest('hex')
				};
			});
		for (const needed of ['config.json', 'model.safetensors', 'tokenizer.json']) {
			if (!files.some((file) => file.path === needed))
				throw new Error(`static/models/${id}/ has no ${needed}`);
		}
		return {
			id,
			title: id,
			parameters: countParameters(join(folder, 'model.safetensors')),
			trainedLength: readTrainedLength(join(folder, 'config.json')),
			bytes: files.reduce((sum, file) => sum + file.bytes, 0),
			files,
			...(chosen.includes(id) ? {} : { isLeftOut: true })
		};
	});
}

/** Size of each build of the runtime's WebAssembly, which a compressed response does not tell. */
export function readRuntimeBytes() {
	const sizeOf = (build: string) => {
		const path = `onnxruntime-web/ort-wasm-simd-threaded${build}.wasm`;
		return statSync(createRequire(import.meta.url).resolve(path)).size;
	};
	return { wasm: sizeOf(''), asyncify: sizeOf('.asyncify'), jspi: sizeOf('.jspi') };
}

export function modelCatalog(): Plugin {
	return {
		name: 'model-catalog',
		resolveId: (id) => (id === name ? resolved : undefined),
		load(id) {
			if (id !== resolved) return undefined;
			const models = readModelCatalog();
			// Vite resolves what is watched as an import, so files, not their folder.
			for (const { id, files } of models)
				for (const { path } of files) this.addWatchFile(join(root, id, path));
			return `export default ${JSON.stringify(models)};\nexport const runtimeBytes = ${JSON.stringify(readRuntimeBytes())};`;
		}
	};
}
