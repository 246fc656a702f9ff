/** @file A small random model that comes without a graph, as files in memory. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composedFamily } from '../../scripts/random-model/composed-family.ts';
import { writeSafetensorsFolder } from '../../scripts/random-model/safetensors-folder.ts';

export interface WeightsFolder {
	readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
	/** Its `config.json`. */
	readonly config: Readonly<Record<string, unknown>>;
	/** Path of its weights, or of the index of its shards. */
	readonly graph: string;
}

/** @param name key of `composedFamily` */
export function makeFolder(name: string): WeightsFolder {
	const spec = composedFamily[name];
	if (!spec) throw new Error(`no ${name}`);
	const folder = mkdtempSync(join(tmpdir(), 'weights-'));
	const graph = writeSafetensorsFolder(folder, spec);
	const files = Object.fromEntries(
		readdirSync(folder).map((path) => [path, new Uint8Array(readFileSync(join(folder, path)))])
	);
	rmSync(folder, { recursive: true });
	const config = JSON.parse(new TextDecoder().decode(files['config.json'])) as object;
	return { files, config: { ...config }, graph };
}
