/** @file A model folder with safetensors, in memory, whose weights and config can be changed. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { decodeHalves, encodeHalves } from '../../src/lib/math/float16.ts';
import { readHeader, type SafetensorsHeader } from '../../src/lib/trace/safetensors-header.ts';

const weightsName = 'model.safetensors';

export interface StoredConfig {
	num_hidden_layers: number;
	num_attention_heads: number;
	num_key_value_heads: number;
	hidden_size: number;
	head_dim?: number | null;
	vocab_size: number;
	model_type: string;
	rope_theta?: number;
	rope_parameters?: { rope_theta?: number } | null;
	no_rope_layers?: number[] | null;
	no_rope_layer_interval?: number | null;
}

export class StoredModel {
	config: StoredConfig;
	readonly #files: Readonly<Record<string, Blob>>;
	readonly #weights: Uint8Array<ArrayBuffer>;
	readonly #header: SafetensorsHeader;

	/** Reads all files of a folder; nothing is written back. */
	static read(folder: string): StoredModel {
		const names = readdirSync(folder).filter((name) => !/\.(onnx|md|png)|onnx_data/.test(name));
		const files = names.map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))]);
		return new StoredModel(Object.fromEntries(files) as Record<string, Uint8Array<ArrayBuffer>>);
	}

	constructor(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>) {
		const { [weightsName]: weights, 'config.json': config, ...others } = files;
		if (!weights || !config) throw new TypeError(`A folder needs config.json and ${weightsName}.`);
		this.#weights = weights.slice();
		this.#header = readHeader(weights, weights.length);
		this.config = JSON.parse(new TextDecoder().decode(config)) as StoredConfig;
		this.#files = Object.fromEntries(
			Object.entries(others).map(([name, bytes]) => [name, new Blob([bytes])])
		);
	}

	get names(): readonly string[] {
		return [...this.#header.tensors.keys()];
	}

	/** @throws {RangeError} where there is none of that name */
	shapeOf(name: string): readonly number[] {
		return this.#entry(name).shape;
	}

	/** A tensor's values, row by row; a copy. */
	read(name: string): Float32Array<ArrayBuffer> {
		const { dtype } = this.#entry(name);
		const bytes = this.#bytes(name).slice();
		if (dtype === 'F32') return new Float32Array(bytes.buffer);
		if (dtype === 'F16') return decodeHalves(new Uint16Array(bytes.buffer));
		throw new TypeError(`${name} is ${dtype}; take the model in F32 or F16.`);
	}

	/** Stores values in the tensor's own type. */
	write(name: string, values: Float32Array): void {
		const stored =
			this.#entry(name).dtype === 'F32' ? new Float32Array(values) : encodeHalves(values);
		this.#bytes(name).set(new Uint8Array(stored.buffer));
	}

	/** The folder as a person would choose it. */
	toFiles(): Record<string, Blob> {
		const config = new Blob([JSON.stringify(this.config)]);
		return { ...this.#files, 'config.json': config, [weightsName]: new Blob([this.#weights]) };
	}

	#entry(name: string) {
		const entry = this.#header.tensors.get(name);
		if (!entry) throw new RangeError(`There is no tensor ${name}.`);
		return entry;
	}

	#bytes(name: string): Uint8Array<ArrayBuffer> {
		const { from, to } = this.#entry(name);
		const { dataStart } = this.#header;
		return this.#weights.subarray(dataStart + from, dataStart + to);
	}
}
